// npm @cedx/akismet, with a base URL that has a path prefix of none.
import assert from "node:assert/strict";
import * as akismet from "@cedx/akismet";

const { Author, Blog, CheckResult, Client, Comment } = akismet;
const wrong = "The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding.";
const blog = new Blog({ charset: "UTF-8", languages: ["en"], url: "https://blog.example/" });
const client = (key) => new Client(key, blog, { baseUrl: `${process.env.DEBUNK_URL}/` });
const author = (fields = {}) => new Author({ ipAddress: "192.0.2.1", name: "Ann", role: "guest", userAgent: "Mozilla/5.0", ...fields });

const ours = client(process.env.DEBUNK_KEY);
assert.equal(await ours.verifyKey(), true);
assert.equal(await client("0123456789ab").verifyKey(), false);
const spam = new Comment({ author: author(), content: wrong, date: new Date(), type: "comment" });
const ham = new Comment({ author: author(), content: "We spent a week in Almaty.", date: new Date(), type: "comment" });
assert.equal(await ours.checkComment(spam), CheckResult.spam);
assert.equal(await ours.checkComment(ham), CheckResult.ham);
assert.equal(await ours.checkComment(new Comment({ author: author({ role: "administrator" }), content: wrong })), CheckResult.ham);
await ours.submitSpam(spam);
await ours.submitHam(ham);
await assert.rejects(client("0123456789ab").checkComment(spam));
