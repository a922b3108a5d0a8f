// `debunk check -o html=`: a report of the repository's own pages with an attack among them, and one of 10,000 results.
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { accessible, expect, inWork, open, quiet, run, shot } from "./lib.mjs";

const { DEBUNK, ROOT } = process.env;

/** Runs the program and gives the report as a file URL. */
function report(name, sources) {
  const file = inWork(name);
  const arguments_ = ["check", ...sources, "-o", `html=${file}`, "--exit-zero", "--allow-unchecked", "--quiet", "--format", "jsonl"];
  execFileSync(DEBUNK, arguments_, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBUNK_TODAY: "2026-11-20" } });
  return pathToFileURL(file).href;
}

/** Pages whose every part tries to run something. */
function attacks() {
  const folder = inWork("attacks");
  mkdirSync(folder, { recursive: true });
  const run = "window.pwned=1";
  const claim = "The Kazakhstan tourist card is an electronic visa, you must apply for it.";
  const tries = [
    `<img src=x onerror="${run}">`, `</script><script>${run}</script>`, `<svg onload=${run}>`, `"><a href="javascript:${run}" autofocus onfocus=${run}>x</a>`,
    `<!--<script>`, `[x](javascript:${run})`, `{{constructor.constructor('${run}')()}}`, `\u202e${run}\u2066`,
  ];
  const text = tries.map((attack) => `${attack} ${claim} ${attack}\n\nWrite to us on Telegram: @visa_helper_kz ${attack}`).join("\n\n");
  writeFileSync(path.join(folder, `<img src=x onerror=${run}>.txt`), `${tries[1]}\n\n${text}`);
  writeFileSync(path.join(folder, `');${run}; ('.md`), `# ${tries[0]} Kazakhstan tourist card\n\n${text}`);
  return folder;
}

/** 10,000 small pages: one in ten says something that is not so, some promote one handle. */
function many(count) {
  const folder = inWork("many");
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < count; at++) {
    const claim = at % 10 === 0 ? "哈萨克斯坦旅游卡是一种电子签证。" : "阿拉木图的苹果很好吃。";
    const handle = at % 25 === 0 ? ` 办理加TG @desk${at % 7}card` : "";
    writeFileSync(path.join(folder, `${String(at).padStart(5, "0")}.md`), `# 旅行笔记 ${at}\n\n${claim}${handle}\n`);
  }
  return folder;
}

const rows = (page) => page.locator("#rows > tr:not(.detail)");
const texts = (page, column) => page.locator(`#rows .c-${column}`).allTextContents();

async function realPages(browser) {
  const url = report("real.html", [path.join(ROOT, "tests/pages"), path.join(ROOT, "tests/clean"), attacks()]);
  const opened = await open(browser, url, { colorScheme: "light" });
  const { page } = opened;
  const total = await page.locator("#count").textContent();
  expect(/^\d+ pages$/.test(total), "the table shows all pages", total);
  expect((await rows(page).count()) === 50, "the table shows one part of them");
  expect((await texts(page, "verdict"))[0] === "Flagged", "the worst page comes first");
  expect(!(await page.locator("#worst").isVisible()), "what the table shows is not shown twice");
  await shot(opened, "report-light");
  await accessible(opened, "light");

  await page.locator('[data-sort="source"]').click();
  const names = await texts(page, "source");
  expect(names.join("\n") === [...names].sort((a, b) => (a < b ? -1 : 1)).join("\n"), "pages are sorted by name", names.slice(0, 3));
  expect((await page.locator('th[aria-sort="ascending"]').count()) === 1, "the sorted column says so");
  await page.locator('[data-sort="source"]').click();
  expect((await texts(page, "source"))[0] >= names[0], "a second press turns the order round");
  await page.locator('[data-sort="verdict"]').click();

  await page.locator("#q").fill("imsi");
  await page.waitForFunction(() => document.querySelector("#count").textContent.includes(" of "));
  expect((await texts(page, "source")).every((name) => name.length > 0) && (await rows(page).count()) > 0, "a word of a quote finds its pages");
  const before = await page.locator("#count").textContent();
  await page.locator("#q").fill("https://vietnam-evisa-gov.com");
  await page.waitForFunction((count) => document.querySelector("#count").textContent !== count, before);
  expect((await rows(page).count()) > 0 && !(await page.content()).includes("https://vietnam-evisa-gov.com"), "an address is found as it is typed, and shown so that nobody follows it");
  await page.locator("#q").fill("no such words anywhere");
  await page.waitForFunction(() => document.querySelector("#where").textContent === "No page fits");
  await page.locator("#reset").click();
  await page.waitForFunction((all) => document.querySelector("#count").textContent === all, total);
  await page.locator('input[value="clear"]').uncheck({ force: true });
  expect(!(await texts(page, "verdict")).includes("Nothing found"), "a verdict can be left out");
  await page.locator("#rule").selectOption({ index: 1 });
  const rule = await page.locator("#rule option:checked").textContent();
  expect((await rows(page).count()) > 0, `pages of one rule (${rule})`);
  await page.locator("#reset").click();
  await page.waitForFunction((all) => document.querySelector("#count").textContent === all, total);

  // By keyboard alone.
  const first = page.locator("#rows .open").first();
  await first.focus();
  await page.keyboard.press("Enter");
  expect((await first.getAttribute("aria-expanded")) === "true", "Enter opens a page");
  const detail = page.locator("#rows tr.detail").first();
  expect((await detail.locator("blockquote mark").first().textContent()).length > 0, "the quote is marked in its words");
  expect((await detail.locator(".fact .statement").first().textContent()).length > 0, "the fact stands beside it");
  const links = await detail.locator("a").evaluateAll((all) => all.map((link) => [link.protocol, link.rel]));
  expect(links.length > 0 && links.every(([protocol, rel]) => protocol === "https:" && rel.includes("noopener")), "sources are https links", links);
  await first.scrollIntoViewIfNeeded();
  await shot(opened, "report-open-light");
  await page.keyboard.press("ArrowDown");
  expect((await page.evaluate(() => document.activeElement.dataset.at)) !== (await first.getAttribute("data-at")), "arrows move between pages");
  await accessible(opened, "with a page open");

  const bar = page.locator('.bar[role="button"]').first();
  await bar.focus();
  await page.keyboard.press("Enter");
  expect((await page.locator("#count").textContent()).includes(" of "), "a bar of a chart filters");
  await page.locator("#reset").click();

  const graph = page.locator(".graph").first();
  await graph.scrollIntoViewIfNeeded();
  const shared = graph.locator(".node.shared").first();
  await shared.hover();
  expect((await graph.locator(".node.page.lit").count()) >= 2, "pointing at an identifier lights up its pages");
  await shared.click();
  await page.mouse.move(0, 0);
  expect((await shared.getAttribute("aria-pressed")) === "true" && (await graph.locator(".line.lit").count()) >= 2, "a click holds it");
  await shot(opened, "report-campaign-light");
  await graph.locator(".node.page").first().click();
  expect((await page.locator("#rows tr.detail").count()) > 0, "a page of the picture opens in the table");

  await page.locator("#theme").click();
  expect((await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)) === "dark", "the toggle makes it dark");
  await accessible(opened, "dark");
  await page.evaluate(() => scrollTo(0, 0));
  await shot(opened, "report-dark");
  await page.reload();
  expect((await page.evaluate(() => document.documentElement.dataset.theme)) === "dark", "it stays dark");

  // Every page once, so that nothing hostile was left unopened.
  await page.locator("#q").fill("pwned");
  await page.waitForFunction(() => document.querySelector("#count").textContent.startsWith("2 of"));
  for (const button of await page.locator("#rows .open").all()) await button.click();
  await shot(opened, "report-attack-dark", { fullPage: true });
  expect((await page.evaluate(() => globalThis.pwned)) === undefined, "nothing planted ran");
  expect((await page.locator("#main img, #main iframe, #main [onerror], #main [onfocus], #main [onload], a[href^='javascript']").count()) === 0, "nothing planted became an element");
  await quiet(opened, "a report of real pages");
  await opened.context.close();
  return url;
}

async function narrow(browser, url) {
  for (const [name, colorScheme] of [["phone-light", "light"], ["phone-dark", "dark"]]) {
    const opened = await open(browser, url, { viewport: { width: 360, height: 780 }, deviceScaleFactor: 2, colorScheme, isMobile: true, hasTouch: true });
    const { page } = opened;
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide <= 360, `${name}: nothing sticks out`, wide);
    await shot(opened, `report-${name}`);
    await page.locator("#rows .open").first().tap();
    await page.locator("#rows .open").first().scrollIntoViewIfNeeded();
    await page.locator("#all-title").evaluate((title) => title.scrollIntoView());
    await shot(opened, `report-${name}-table`);
    await page.locator("#rows tr").first().evaluate((row) => row.scrollIntoView());
    await shot(opened, `report-${name}-open`);
    expect((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360, `${name}: nor does an open page`);
    await accessible(opened, name);
    await quiet(opened, name);
    await opened.context.close();
  }
}

async function withoutScripts(browser, url) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  expect(await page.locator("#worst").isVisible(), "without scripts the worst pages can be read");
  expect((await page.locator("#worst mark").count()) > 0 && (await page.locator("#worst .statement").count()) > 0, "with their quotes and facts");
  expect(!(await page.locator("#table").isVisible()) && !(await page.locator("#theme").isVisible()), "and nothing is shown that would not work");
  await page.screenshot({ path: path.join(process.env.SHOTS, "report-no-scripts.png") });
  await context.close();
}

async function tenThousand(browser) {
  const started = Date.now();
  const url = report("many.html", [many(10_000)]);
  console.log(`made in ${Date.now() - started} ms, ${(statSync(inWork("many.html")).size / 1e6).toFixed(1)} MB`);
  const opened = await open(browser, url);
  const { page } = opened;
  expect((await page.locator("#count").textContent()) === "10,000 pages", "all 10,000 pages are there");
  expect((await page.evaluate(() => document.querySelectorAll("*").length)) < 6000, "only one part of them is drawn");
  await page.locator("#next").click();
  expect((await page.locator("#where").textContent()) === "51–100 of 10,000", "the next part comes");
  // How long the page is busy, as it tells itself; printed, not judged, for machines differ.
  const took = await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const time = async (act) => { const from = performance.now(); act(); await frame(); return Math.round(performance.now() - from); };
    const sorted = await time(() => document.querySelector('[data-sort="source"]').click());
    const searched = await time(() => {
      document.querySelector("#q").value = "09990";
      document.querySelector("#filters").requestSubmit();
    });
    return { sorted, searched };
  });
  console.log(`10,000 results: ${JSON.stringify(took)} ms`);
  expect((await rows(page).count()) === 1 && (await texts(page, "source"))[0].endsWith("09990.md"), "one page among 10,000 is found");
  await page.locator("#rows .open").click();
  expect((await page.locator("#rows blockquote mark").count()) > 0, "and opened");
  await page.locator("#reset").click();
  await shot(opened, "report-many");
  await quiet(opened, "a report of 10,000 results");
  await opened.context.close();
}

await run(async (browser) => {
  const url = await realPages(browser);
  await narrow(browser, url);
  await withoutScripts(browser, url);
  await tenThousand(browser);
});
