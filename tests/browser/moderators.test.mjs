// The moderators' page of `debunk serve`: a post checked, its quotes marked, a check decided, by mouse and by keyboard.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { accessible, expect, inWork, open, quiet, run, shot } from "./lib.mjs";

const { DEBUNK } = process.env;
const POST = [
  "<img src=x onerror=\"window.pwned=1\"> 💪",
  "The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding.",
  "If you do not cancel it, the system keeps charging you. </div><script>window.pwned=1</script>",
].join("\n\n");

const PAGE = "<!doctype html><title>Guide</title><p>The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold.</p><script>window.pwned=1</script>";

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

/** Starts the service and waits until it answers. */
async function serve() {
  const port = await freePort();
  // The page to check stands on this machine too.
  const config = inWork("serve.toml");
  writeFileSync(config, "[urls]\nallow_private = true\n");
  const child = spawn(DEBUNK, ["serve", "--config", config, "--listen", `127.0.0.1:${port}`, "--recent", "50", "--access-log", "none"], { stdio: "ignore" });
  const home = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 200; tries++) {
    if (await fetch(`${home}readyz`).then((answer) => answer.ok, () => false)) return { child, home };
    await new Promise((done) => setTimeout(done, 100));
  }
  child.kill();
  throw new Error("the service does not answer");
}

const own = (home) => (asked) => asked.startsWith(home);

async function checksAPost(browser, home) {
  const opened = await open(browser, home, { colorScheme: "light", locale: "en-GB" }, own(home));
  const { page } = opened;
  await page.fill("#text", POST);
  await page.focus("#text");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("#findings li");
  expect((await page.textContent("#verdict")).startsWith("Contradicts"), "the verdict is said in words");
  const marks = await page.locator("#post mark").allTextContents();
  expect(marks.some((mark) => mark.includes("tourist card is an electronic visa")), "the quote is marked in the post, after an emoji", marks);
  expect((await page.textContent("#post")) === POST, "the post stands there as it was sent, and runs nothing");
  expect((await page.locator("#findings .fact").count()) > 0, "the fact stands beside it");
  expect((await page.locator("#findings a[href^=https]").first().getAttribute("rel")) === "noopener noreferrer", "its source can be followed");
  await page.keyboard.press("j");
  expect((await page.locator("#findings li.now").count()) === 1, "the keyboard goes from finding to finding");
  await shot(opened, "moderators-light", { fullPage: true });
  await accessible(opened, "light");
  await page.keyboard.press("h");
  await page.waitForFunction(() => document.getElementById("status").textContent === "Filed.");
  await page.uncheck("#only-review");
  await page.waitForFunction(() => document.getElementById("queue").textContent.includes("False alarm"));
  console.log("ok: what was decided is said in the list");
  await page.keyboard.press("?");
  expect(await page.locator("#help").isVisible(), "the keys are listed");
  await page.keyboard.press("Escape");
  expect(!(await page.evaluate(() => globalThis.pwned)), "nothing of the post ran");
  await quiet(opened, "a check");
  await opened.context.close();
}

async function checksAPage(browser, home) {
  const site = http.createServer((request, response) => {
    response.writeHead(request.url === "/guide" ? 200 : 404, { "content-type": "text/html" });
    response.end(PAGE);
  });
  await new Promise((done) => site.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${site.address().port}`;
  const opened = await open(browser, home, { colorScheme: "light", locale: "en-GB" }, own(home));
  const { page } = opened;
  await page.fill("#text", ` ${url}/guide `);
  await page.click("#check-form button.main");
  await page.waitForSelector("#findings li");
  expect((await page.textContent("#verdict")).startsWith("Contradicts"), "a page is read and judged");
  expect((await page.textContent("#post")).includes(`${url}/guide`), "its address stands beside what was found");
  await shot(opened, "moderators-page", { fullPage: true });
  await page.fill("#text", `${url}/nothing`);
  await page.click("#check-form button.main");
  await page.waitForFunction(() => document.getElementById("status").textContent.includes("cannot be read"));
  expect((await page.textContent("#status")).includes("404"), "and why one cannot be read is said");
  await quiet(opened, "a page");
  await opened.context.close();
  site.close();
}

async function speaksChinese(browser, home) {
  const opened = await open(browser, home, { colorScheme: "dark", locale: "zh-CN", viewport: { width: 390, height: 844 } }, own(home));
  const { page } = opened;
  expect((await page.textContent("#check-title")) === "检查一篇帖子", "a Chinese browser is spoken to in Chinese");
  await page.fill("#text", "哈萨克斯坦旅游卡是一种电子签证。办理加TG @desk7card");
  await page.click("#check-form button.main");
  await page.waitForSelector("#findings li");
  expect((await page.textContent("#reasons")).includes("与已核实的事实不符"), "the reasons too");
  expect((await page.textContent("#findings li .rule")).includes("警告 · 入境证件"), "and the kinds of findings");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than a phone");
  await shot(opened, "moderators-phone-dark", { fullPage: true });
  await accessible(opened, "phone, dark");
  await page.click("#language");
  expect((await page.textContent("#check-title")) === "Check a post", "and in English when asked");
  // The list is asked for anew, beside what the keyboard and the mouse do.
  await page.waitForFunction(() => document.querySelectorAll("#queue button").length === 1);
  console.log("ok: what waits is in the queue");
  await page.locator("#queue button").click();
  await page.waitForFunction(() => document.getElementById("status").textContent === "A check is open.");
  await quiet(opened, "a phone");
  await opened.context.close();
}

run(async (browser) => {
  const { child, home } = await serve();
  try {
    await checksAPost(browser, home);
    await checksAPage(browser, home);
    await speaksChinese(browser, home);
  } finally {
    child.kill();
  }
});
