// The moderators' page: asks the API, shows the answer. Everything from a post goes into the page as text, never as markup.
"use strict";

const $ = (id) => document.getElementById(id);
const element = (name, text, classes) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (classes) made.className = classes;
  return made;
};

const ZH = {
  skip: "跳到正文", keys: "快捷键", key: "API 密钥", "use-key": "使用", "key-note": "只保存在本标签页。", "check-title": "检查一篇帖子",
  text: "纯文本、Markdown、HTML，或一个网页地址", kind: "读作", "kind-auto": "自动判断", "as-of": "以此日期为准", check: "检查", ham: "误报", spam: "判定正确",
  recent: "最近的检查", "only-review": "只看待人工处理的", refresh: "刷新", "queue-empty": "没有待处理的。", close: "关闭",
  "k-check": "检查文本", "k-next": "下一条、上一条", "k-open": "打开下一条待处理的", "k-decide": "误报、判定正确", "k-text": "回到输入框", "k-help": "本列表",
  flagged: "与已核实的事实不符，或冒充官方", review: "需要人看一看", clear: "没有发现问题", unchecked: "未能检查",
  "clear-note": "“没有发现”不等于“属实”。", "flagged-note": "这不是对作者的指控；老实的页面也会过时。", checking: "正在检查……", done: "检查完毕：",
  finding: "条发现", findings: "条发现", source: "来源", checked: "核实于", help: "建议", filed: "已记录。", offline: "联系不到服务。", busy: "服务繁忙，请稍后再试。",
  denied: "需要有效的密钥。", empty: "先贴上文字。", "no-leave": "此密钥没有这项权限。", error: "出错：", opened: "已打开一条检查。", fetching: "正在读取网页……", unread: "网页读不到：", page: "网页：",
  severities: { error: "错误", warning: "警告", note: "提示" },
  kinds: {
    "brand-contact": "冒充品牌的联系方式", campaign: "同一伙", "entry-document": "入境证件", fee: "费用", "illicit-offer": "非法服务", naming: "名称",
    "not-launched": "尚未启用", "official-domain": "官方网站", payment: "付款", procedure: "手续", "promoted-handle": "引流联系方式", rights: "权利",
    telecom: "通信", "unverified-card": "查不到的证卡", validity: "有效期", "visa-policy": "签证政策", "visa-seller": "卖签证的网站",
  },
  // The words of the policy that is built in; those of another are shown as they are.
  reasons: {
    "contradicts a checked fact or impersonates an authority": "与已核实的事实不符，或冒充官方", "passes off a contact or itself as a brand's": "冒充品牌或其联系方式",
    "offers what nobody can lawfully sell": "兜售不能合法出售的东西", "sends readers to a promoted handle": "把读者引向推广的联系方式",
    "shares its promoted handle with a flagged page": "与有问题的网页推广同一联系方式", "needs a person to look": "需要人看一看", "in the author's name": "作者名中",
  },
};
const EN = {
  flagged: "Contradicts a checked fact, or passes as official", review: "A person should look", clear: "Nothing found", unchecked: "Not checked",
  "clear-note": "Nothing found is not the same as true.", "flagged-note": "This accuses nobody: honest pages are out of date too.",
  checking: "Checking…", done: "Checked:", finding: "finding", findings: "findings", source: "Source", checked: "checked", help: "Instead", filed: "Filed.",
  offline: "The service cannot be reached.", busy: "The service is busy; try again in a moment.", denied: "A valid key is needed.", empty: "Paste a text first.",
  "no-leave": "This key has no leave for that.", error: "Not done:", opened: "A check is open.", fetching: "Reading the page…", unread: "The page cannot be read:",
  page: "Page:", severities: {}, kinds: {}, reasons: {},
};
for (const spot of document.querySelectorAll("[data-text]")) EN[spot.dataset.text] ??= spot.textContent;

let language = (sessionStorage.getItem("language") ?? navigator.language).startsWith("zh") ? "zh" : "en";
const say = (word) => (language === "zh" ? ZH : EN)[word] ?? EN[word] ?? word;

/** A reason in the reader's language, with its count; those we do not know stay as they are. */
function reasonIn(reason) {
  const [, author, words, count] = /^(in the author's name: )?(.*?)(?: \((\d+) findings\))?$/s.exec(reason);
  const known = say("reasons")[words];
  if (!known) return element("li", reason);
  return element("li", `${author ? `${say("reasons")["in the author's name"]}：` : ""}${known}${count ? `（${count}）` : ""}`);
}

let asked = 0; // Number of the last check asked for, so that a slow one does not take its place.
let listed = 0; // The same for the list.
let shown = null; // The answer on the page, with the text it is about.
let at = -1; // The finding the keyboard stands on.

function speak() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  for (const spot of document.querySelectorAll("[data-text]")) spot.textContent = say(spot.dataset.text);
  $("language").textContent = language === "zh" ? "English" : "中文";
  $("language").lang = language === "zh" ? "en" : "zh";
  if (shown) render();
}

function tell(text, wrong = false) {
  $("status").textContent = text;
  $("status").classList.toggle("wrong", wrong);
}

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  const key = sessionStorage.getItem("key");
  if (key) headers.authorization = `Bearer ${key}`;
  if (options.body) headers["content-type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { ...options, headers, credentials: "omit", redirect: "error" });
  } catch {
    throw new Error(say("offline"));
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  if (response.status === 401) {
    $("key-form").hidden = false;
    $("key").focus();
    throw new Error(say("denied"));
  }
  if (response.status === 403) throw new Error(say("no-leave"));
  if (response.status === 429 || response.status === 503) throw new Error(say("busy"));
  const problem = await response.json().catch(() => ({}));
  throw new Error(`${say("error")} ${problem.detail ?? response.status}`);
}

async function attempt(job) {
  try {
    await job();
  } catch (error) {
    tell(error.message, true);
  }
}

async function check() {
  const content = $("text").value;
  if (!content.trim()) {
    tell(say("empty"), true);
    return;
  }
  const number = ++asked;
  if (/^https?:\/\/\S+$/i.test(content.trim())) {
    await checkPage(content.trim(), number);
    return;
  }
  tell(say("checking"));
  const post = { content, units: "utf-16" };
  if ($("kind").value) post.content_type = $("kind").value;
  if ($("as-of").value) post.as_of = $("as-of").value;
  const answer = await ask("/v1/check", { method: "POST", body: JSON.stringify(post) });
  if (number !== asked) return;
  show({ answer, content, id: answer.recent ?? null });
  $("answer-title").focus();
  await list();
}

// The service reads pages behind the request, so it is asked until it has.
async function checkPage(url, number) {
  tell(say("fetching"));
  const page = { url, units: "utf-16" };
  if ($("as-of").value) page.as_of = $("as-of").value;
  let outcome = await ask("/v1/check-url", { method: "POST", body: JSON.stringify(page) });
  while (outcome.state === "queued" || outcome.state === "fetching") {
    await new Promise((done) => setTimeout(done, 500));
    if (number !== asked) return;
    outcome = await ask(`/v1/url-checks/${encodeURIComponent(outcome.id)}`);
  }
  if (number !== asked) return;
  if (outcome.state === "failed") throw new Error(`${say("unread")} ${outcome.reason}`);
  show({ answer: outcome.result, content: null, url, id: null });
  $("answer-title").focus();
}

function show(what) {
  shown = what;
  at = -1;
  render();
}

function render() {
  const { answer, content, url, id } = shown;
  $("answer").hidden = false;
  $("verdict").textContent = say(answer.verdict);
  $("verdict").className = answer.verdict;
  $("verdict-note").textContent = answer.verdict === "clear" || answer.verdict === "flagged" ? say(`${answer.verdict}-note`) : "";
  $("reasons").replaceChildren(...answer.reasons.map(reasonIn));
  $("decide").hidden = id === null;
  // The text of a page is not answered with what was found in it.
  $("post").replaceChildren(...(content === null ? [`${say("page")} ${url}`] : marked(content, answer.findings)));
  $("findings").replaceChildren(...answer.findings.map(finding));
  tell(`${say("done")} ${answer.findings.length} ${say(answer.findings.length === 1 ? "finding" : "findings")}`);
}

// The text with every quote marked. Where findings overlap the one that begins first is shown, and the rest of the other.
function marked(content, findings) {
  const parts = [];
  let from = 0;
  const order = findings.map((found, index) => ({ index, ...found.range })).sort((a, b) => a.start - b.start || b.end - a.end);
  for (const { index, start, end } of order) {
    const begin = Math.max(start, from);
    if (end <= begin) continue;
    parts.push(document.createTextNode(content.slice(from, begin)));
    const mark = element("mark", content.slice(begin, end));
    mark.dataset.finding = index;
    parts.push(mark);
    from = end;
  }
  parts.push(document.createTextNode(content.slice(from)));
  return parts;
}

function finding(found, index) {
  const item = element("li", undefined, found.severity);
  item.dataset.finding = index;
  const severity = say("severities")[found.severity] ?? found.severity;
  const kind = say("kinds")[found.rule.split("/")[0]];
  item.append(element("p", [severity, kind, found.rule].filter(Boolean).join(" · "), "rule"));
  // Where the message repeats the fact, the fact below says it, in the language of the post.
  const statement = found.fact?.statement;
  const words = statement && found.message.endsWith(`: ${statement}`) ? found.message.slice(0, -statement.length - 2) : found.message;
  const message = element("p", words);
  message.lang = "en";
  item.append(message);
  const quote = element("p", found.quote, "quote");
  quote.dir = "auto";
  item.append(quote);
  if (found.fact) {
    const fact = element("p", found.fact.statement, "fact");
    item.append(fact);
    const source = element("p", `${say("source")}: `, "soft");
    const reference = found.fact.references[0];
    if (reference) {
      // Facts are ours, but an address is followed only where it is what it should be.
      if (/^https?:\/\//i.test(reference.url)) {
        const link = element("a", reference.publisher);
        link.href = reference.url;
        link.rel = "noopener noreferrer";
        link.target = "_blank";
        source.append(link);
      } else {
        source.append(reference.publisher);
      }
      source.append(`, `);
    }
    source.append(`${say("checked")} ${found.fact.checked}`);
    item.append(source);
  }
  if (found.help) item.append(element("p", `${say("help")}: ${found.help}`, "soft"));
  return item;
}

function go(to) {
  const count = shown?.answer.findings.length ?? 0;
  if (!count) return;
  at = ((to % count) + count) % count;
  for (const spot of document.querySelectorAll("[data-finding]")) spot.classList.toggle("now", Number(spot.dataset.finding) === at);
  document.querySelector(`#post mark[data-finding="${at}"]`)?.scrollIntoView({ block: "center" });
  document.querySelector(`#findings li[data-finding="${at}"]`)?.scrollIntoView({ block: "nearest" });
}

async function list() {
  const number = ++listed;
  let recent;
  try {
    recent = await ask("/v1/recent");
  } catch {
    // Not kept, or no leave to read them: the page does without.
    $("recent").hidden = true;
    return [];
  }
  if (number !== listed) return [];
  $("recent").hidden = false;
  const waits = recent.checks.filter((entry) => !$("only-review").checked || (entry.verdict !== "clear" && !entry.decision));
  $("queue").replaceChildren(...waits.map((entry) => {
    const button = element("button");
    button.type = "button";
    button.dataset.id = entry.id;
    const when = element("time", entry.at.replace("T", " ").slice(0, 16));
    when.dateTime = entry.at;
    const excerpt = element("span", entry.excerpt, "excerpt");
    excerpt.dir = "auto";
    button.append(element("span", say(entry.verdict), entry.verdict), excerpt, when);
    if (entry.decision) button.append(element("span", say(entry.decision), "soft"));
    button.addEventListener("click", () => attempt(() => open(entry.id)));
    const item = element("li");
    item.append(button);
    return item;
  }));
  $("queue-empty").hidden = waits.length > 0;
  return waits;
}

async function open(id) {
  const number = ++asked;
  const { answer, content } = await ask(`/v1/recent/${id}`);
  if (number !== asked) return;
  show({ answer, content, id });
  $("answer-title").focus();
  tell(say("opened"));
}

async function decide(label) {
  if (!shown || shown.id === null) return;
  await ask(`/v1/recent/${shown.id}/decision`, { method: "POST", body: JSON.stringify({ label }) });
  await list();
  tell(say("filed"));
}

$("check-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(check);
});
$("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("key", $("key").value.trim());
  $("key").value = "";
  $("key-form").hidden = true;
  tell("");
  list();
});
$("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  sessionStorage.setItem("language", language);
  speak();
  list();
});
$("refresh").addEventListener("click", () => attempt(list));
$("only-review").addEventListener("change", () => attempt(list));
$("help-open").addEventListener("click", () => $("help").showModal());
$("help-close").addEventListener("click", () => $("help").close());
for (const button of document.querySelectorAll("[data-label]")) button.addEventListener("click", () => attempt(() => decide(button.dataset.label)));
$("post").addEventListener("click", (event) => {
  if (event.target.dataset.finding) go(Number(event.target.dataset.finding));
});
$("findings").addEventListener("click", (event) => {
  const item = event.target.closest("li");
  if (item) go(Number(item.dataset.finding));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === $("text")) {
    event.preventDefault();
    attempt(check);
    return;
  }
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  const keys = {
    j: () => go(at + 1),
    k: () => go(at < 0 ? -1 : at - 1),
    h: () => attempt(() => decide("ham")),
    s: () => attempt(() => decide("spam")),
    n: () => $("queue").querySelector("button")?.click(),
    "/": () => $("text").focus(),
    "?": () => $("help").showModal(),
  };
  if (Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key]();
  }
});

speak();
list();
