// npm akismet. It puts the key before the host name it checks at, which takes a wildcard in DNS; where its `endPoint` is set, the
// key goes with the fields.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const { client } = createRequire(import.meta.url)("akismet");
const wrong = "The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding.";
const fine = "We spent a week in Almaty.";
const [host, port] = process.env.DEBUNK_ADDRESS.split(":");

function calls(key) {
  const akismet = client({ apiKey: key, blog: "https://blog.example/", host, endPoint: host, port: Number(port) });
  const call = (name) => promisify(akismet[name].bind(akismet));
  const fields = (content) => ({ api_key: key, user_ip: "192.0.2.1", comment_content: content, comment_type: "comment" });
  return {
    verify: call("verifyKey"),
    check: (content) => call("checkComment")(fields(content)),
    spam: (content) => call("submitSpam")(fields(content)),
    ham: (content) => call("submitHam")(fields(content)),
  };
}

const ours = calls(process.env.DEBUNK_KEY);
assert.equal(await ours.verify(), true);
assert.equal(await calls("0123456789ab").verify(), false);
assert.equal(await ours.check(wrong), true);
assert.equal(await ours.check(fine), false);
await ours.spam(wrong);
await ours.ham(fine);
