// npm akismet.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { AkismetClient } = createRequire(import.meta.url)("akismet");
const wrong = "The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding.";
const [host, port] = process.env.DEBUNK_ADDRESS.split(":");
const client = (key) => new AkismetClient({ key, blog: "https://blog.example/", host, endPoint: host, port: Number(port), protocol: "http" });
const comment = (content) => ({ ip: "192.0.2.1", useragent: "Mozilla/5.0", content, name: "Ann", type: "comment" });

const ours = client(process.env.DEBUNK_KEY);
assert.equal(await ours.verifyKey(), true);
assert.equal(await client("0123456789ab").verifyKey(), false);
assert.equal(await ours.checkSpam(comment(wrong)), true);
assert.equal(await ours.checkSpam(comment("We spent a week in Almaty.")), false);
await ours.submitSpam(comment(wrong));
await ours.submitHam(comment("We spent a week in Almaty."));
