// What the browser tests share: a browser, a page that is watched, and an audit of it.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";

const { CHROMIUM, MODULES, SHOTS, WORK } = process.env;
const require = createRequire(path.join(MODULES, "package.json"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// Chromium's own connections are of no use to a test, and are refused where the network is closed.
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-dev-shm-usage",
];

/** Starts a browser, hands it to `test`, and ends the process with 1 where anything failed. */
export async function run(test) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  let failed = false;
  try {
    await test(browser);
  } catch (error) {
    failed = true;
    console.error(error);
  } finally {
    await browser.close();
  }
  process.exit(failed ? 1 : 0);
}

/** Says what holds, or throws. */
export function expect(holds, what, saw) {
  if (!holds) throw new Error(`${what}${saw === undefined ? "" : `: saw ${JSON.stringify(saw)}`}`);
  console.log(`ok: ${what}`);
}

/**
 * Opens `url` and watches it: what it logs as an error, what its policy forbids, what it asks of the network besides what
 * `allowed` lets through. `options` are those of a browser context (viewport, colorScheme, ...).
 */
export async function open(browser, url, options = {}, allowed = (asked) => asked === url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  await context.addInitScript({ content: AXE });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`error: ${error}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const asked = request.url();
    if (!allowed(asked) && !asked.startsWith("data:")) troubles.push(`request: ${asked}`);
  });
  await page.goto(url, { waitUntil: "load" });
  return { context, page, troubles };
}

/** Nothing was logged, forbidden or asked for. */
export async function quiet({ page, troubles }, what) {
  const all = [...troubles, ...(await page.evaluate(() => globalThis.violations))];
  expect(all.length === 0, `${what}: no error, no violation of the policy, no request`, all);
}

/** No finding of axe that is serious or critical. */
export async function accessible({ page }, what) {
  const found = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`) }));
  });
  const serious = found.filter(({ impact }) => ["serious", "critical"].includes(impact));
  for (const { id, impact } of found) console.log(`axe: ${impact} ${id}`);
  expect(serious.length === 0, `${what}: axe finds nothing serious`, serious);
}

/** Keeps a picture. */
export async function shot({ page }, name, options = {}) {
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), ...options });
}

/** A file of the test's own folder, which goes with the run. */
export const inWork = (name) => path.join(WORK, name);
