// The table of all pages, its filters, and what lights up in the pictures. Everything that comes from a page is put in as text,
// never as markup. Asks nothing of any network.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const index = JSON.parse(byId("index").textContent);
  // One line a page, read only when the page is opened or its words are searched.
  const lines = byId("details").textContent.trim().split("\n");
  const rows = index.rows;
  // Fields of a row, in the order they are written.
  const [SOURCE, VERDICT, RANK, ERRORS, WARNINGS, NOTES, RULES, COUNTRIES, CAMPAIGNS, LANGUAGE, DATE] = Array(11).keys();
  const VERDICTS = { flagged: "Flagged", review: "To review", clear: "Nothing found", unchecked: "Not checked" };
  const SIZE = 50;

  let names = null;
  try {
    names = new Intl.DisplayNames(["en"], { type: "region" });
  } catch { /* codes are shown instead */ }
  const country = (code) => {
    try {
      return (names && names.of(code)) || code;
    } catch {
      return code;
    }
  };
  const number = (value) => value.toLocaleString("en");
  const many = (value, one, more) => `${number(value)} ${value === 1 ? one : more}`;

  /** An element with a class, children as text or elements, and attributes. */
  const h = (tag, name, children = [], attributes = {}) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...[children].flat().filter((child) => child !== null));
    return element;
  };
  /** A source without the folder that all share, which the head of the report names. */
  const below = (source) => (index.base && source.startsWith(index.base) ? source.slice(index.base.length) : source);
  const isolated = (text) => h("bdi", "", text);

  // What is chosen now.
  const form = byId("filters");
  let sort = { key: "verdict", down: true };
  let page = 0;
  let shown = [];
  const opened = new Set();

  /** What is searched: in lower case, and addresses as a person would type them. */
  const plain = (text) => text.toLowerCase().replaceAll("[.]", ".").replaceAll("hxxp", "http");
  const texts = [];
  /** All words of a row. */
  const words = (at) => {
    if (texts[at] === undefined) {
      const row = rows[at];
      const rules = row[RULES].map((rule) => index.rules[rule]).join(" ");
      texts[at] = plain(`${row[SOURCE]} ${rules} ${row[LANGUAGE]} ${lines[at]}`);
    }
    return texts[at];
  };

  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const worse = (a, b) => a[RANK] - b[RANK] || a[ERRORS] - b[ERRORS] || a[WARNINGS] - b[WARNINGS];
  const ORDERS = {
    verdict: worse,
    source: (a, b) => compare(a[SOURCE], b[SOURCE]),
    found: (a, b) => a[ERRORS] - b[ERRORS] || a[WARNINGS] - b[WARNINGS] || a[NOTES] - b[NOTES],
    country: (a, b) => compare(a[COUNTRIES].map((at) => country(index.countries[at])).join(), b[COUNTRIES].map((at) => country(index.countries[at])).join()),
    campaign: (a, b) => (a[CAMPAIGNS][0] ?? Infinity) - (b[CAMPAIGNS][0] ?? Infinity) || 0,
    date: (a, b) => compare(a[DATE], b[DATE]),
  };

  const choose = () => {
    const asked = plain(byId("q").value).split(/\s+/).filter(Boolean);
    const chosen = (id) => (byId(id).value === "" ? null : Number(byId(id).value));
    const [rule, land, campaign] = ["rule", "country", "campaign"].map(chosen);
    const verdicts = new Set([...form.elements.verdict].filter((box) => box.checked).map((box) => box.value));
    shown = [];
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at];
      if (!verdicts.has(row[VERDICT])) continue;
      if (rule !== null && !row[RULES].includes(rule)) continue;
      if (land !== null && !row[COUNTRIES].includes(land)) continue;
      if (campaign !== null && !row[CAMPAIGNS].includes(campaign)) continue;
      if (asked.length && !asked.every((word) => words(at).includes(word))) continue;
      shown.push(at);
    }
    const order = ORDERS[sort.key];
    const sign = sort.down ? -1 : 1;
    // Equal rows stay in the order of the report.
    shown.sort((a, b) => sign * order(rows[a], rows[b]) || a - b);
  };

  const reference = (fact) =>
    fact.references.flatMap((one) => {
      const link = one.href && one.href.startsWith("https://")
        ? h("a", "", one.shown, { href: one.href, target: "_blank", rel: "noopener noreferrer" })
        : one.shown;
      return [`${one.publisher} `, link, ", "];
    });

  const steps = (finding) =>
    finding.evidence.length === 0
      ? null
      : h("details", "steps", [
          h("summary", "", `How it was found (${finding.confidence} confidence)`),
          h("ol", "", finding.evidence.map((step) => h("li", "", isolated(step)))),
        ]);

  const findingOf = (finding) => {
    const said = h("div", "said", [
      h("p", "rule", [
        h("span", "severity", finding.severity), " ", h("code", "", index.rules[finding.rule]), " ",
        h("span", "place", `line ${finding.line}, column ${finding.column}`),
      ]),
      h("p", "message", finding.message),
      h("blockquote", "", h("bdi", "", [finding.before, h("mark", "", finding.marked), finding.after])),
      steps(finding),
    ]);
    const fact = finding.fact === undefined ? null : index.facts[finding.fact];
    const beside = [];
    if (fact) {
      beside.push(
        h("p", "label", "What is so"),
        h("p", "statement", fact.statement),
        h("p", "source", [...reference(fact), "checked ", h("time", "", fact.checked)]),
      );
    }
    if (finding.help) beside.push(h("p", "help", finding.help));
    return h("div", `finding ${finding.severity}`, [said, beside.length ? h("div", "fact", beside) : null]);
  };

  const detailOf = (at) => {
    const detail = JSON.parse(lines[at]);
    const parts = [];
    if (detail.reasons.length) parts.push(h("p", "why", detail.reasons.join("; ")));
    if (!detail.findings.length && rows[at][VERDICT] === "clear") {
      parts.push(h("p", "why", "Nothing on this page was seen to contradict a checked fact. That does not make it true."));
    }
    parts.push(...detail.findings.map(findingOf));
    if (detail.more) parts.push(h("p", "note", `and ${many(detail.more, "more finding", "more findings")}`));
    const mentions = [];
    if (detail.handles.length) {
      mentions.push(h("div", "", [
        h("p", "label", "Handles and numbers"),
        h("ul", "", detail.handles.map(([role, handle]) => h("li", "", [h("code", "", isolated(handle)), role]))),
      ]));
    }
    if (detail.hosts.length) {
      mentions.push(h("div", "", [
        h("p", "label", "Hosts it names"),
        h("ul", "", detail.hosts.map((host) =>
          h("li", host.bad ? "bad" : "", [h("code", "", isolated(host.host)), [host.class, host.verdict].filter(Boolean).join(", ")]))),
      ]));
    }
    if (mentions.length) parts.push(h("div", "mentions", mentions));
    return h("tr", "detail", h("td", "", parts, { colspan: "6" }), { id: `detail-${at}` });
  };

  const found = (row) => {
    const counts = [[ERRORS, "error", "errors"], [WARNINGS, "warning", "warnings"], [NOTES, "note", "notes"]]
      .filter(([field]) => row[field] > 0)
      .map(([field, one, more]) => many(row[field], one, more));
    const parts = [counts.join(", ")];
    if (row[RULES].length) {
      const rest = row[RULES].length - 1;
      parts.push(h("span", "top-rule", index.rules[row[RULES][0]] + (rest ? ` and ${rest} more` : "")));
    }
    return parts;
  };

  const rowOf = (at) => {
    const row = rows[at];
    const isOpen = opened.has(at);
    const open = h("button", "open", isolated(below(row[SOURCE])), { type: "button", "aria-expanded": String(isOpen), "data-at": String(at) });
    if (isOpen) open.setAttribute("aria-controls", `detail-${at}`);
    return h("tr", "", [
      h("td", "c-verdict", h("span", `verdict ${row[VERDICT]}`, VERDICTS[row[VERDICT]])),
      h("td", "c-source", open),
      h("td", "c-found", found(row)),
      h("td", "c-country", row[COUNTRIES].map((code) => country(index.countries[code])).join(", ")),
      h("td", "c-campaign", row[CAMPAIGNS].map((campaign) => campaign + 1).join(", ")),
      h("td", "c-date", row[DATE]),
    ]);
  };

  const draw = () => {
    const last = Math.max(0, Math.ceil(shown.length / SIZE) - 1);
    page = Math.min(Math.max(page, 0), last);
    const from = page * SIZE;
    const part = shown.slice(from, from + SIZE);
    byId("rows").replaceChildren(...part.flatMap((at) => (opened.has(at) ? [rowOf(at), detailOf(at)] : [rowOf(at)])));
    byId("count").textContent =
      shown.length === rows.length ? many(rows.length, "page", "pages") : `${number(shown.length)} of ${many(rows.length, "page", "pages")}`;
    byId("where").textContent = shown.length ? `${number(from + 1)}–${number(from + part.length)} of ${number(shown.length)}` : "No page fits";
    byId("prev").disabled = page === 0;
    byId("next").disabled = page === last;
    for (const button of document.querySelectorAll("[data-sort]")) {
      const head = button.closest("th");
      if (button.dataset.sort === sort.key) head.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };

  const renew = () => {
    page = 0;
    choose();
    draw();
  };

  const buttonOf = (at) => byId("rows").querySelector(`[data-at="${at}"]`);

  const toggle = (at) => {
    if (!opened.delete(at)) opened.add(at);
    const button = buttonOf(at);
    const row = button.closest("tr");
    if (opened.has(at)) row.after(detailOf(at));
    else if (row.nextElementSibling?.classList.contains("detail")) row.nextElementSibling.remove();
    button.setAttribute("aria-expanded", String(opened.has(at)));
    if (opened.has(at)) button.setAttribute("aria-controls", `detail-${at}`);
    else button.removeAttribute("aria-controls");
  };

  /** Nothing is filtered any more. */
  const clear = () => {
    for (const id of ["q", "rule", "country", "campaign"]) byId(id).value = "";
    for (const box of form.elements.verdict) box.checked = true;
  };

  /** Shows one page of the report in the table, whatever was filtered. */
  const show = (at) => {
    clear();
    choose();
    page = Math.floor(shown.indexOf(at) / SIZE);
    opened.add(at);
    draw();
    const button = buttonOf(at);
    button.scrollIntoView({ block: "center" });
    button.focus({ preventScroll: true });
  };

  const filter = (kind, value) => {
    clear();
    byId(kind === "search" ? "q" : kind).value = value;
    renew();
    byId("all").scrollIntoView();
    byId("count").tabIndex = -1;
    byId("count").focus({ preventScroll: true });
  };

  /** Makes a drawn thing answer to mouse and keyboard as a button does; its title is its name. */
  const button = (element, act) => {
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "button");
    element.addEventListener("click", act);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        act();
      }
    });
  };

  // Names of countries, where the browser knows them.
  for (const option of byId("country").options) {
    if (option.value !== "") option.textContent = country(option.textContent);
  }
  for (const bar of document.querySelectorAll(".bar.country")) {
    const text = bar.querySelector("text");
    const title = bar.querySelector("title");
    const code = text.textContent;
    text.textContent = country(code);
    title.textContent = title.textContent.replace(code, () => country(code));
  }

  for (const bar of document.querySelectorAll(".bar[data-filter]")) {
    button(bar, () => filter(bar.dataset.filter, bar.dataset.value));
  }
  for (const plain of document.querySelectorAll("button[data-filter]")) {
    plain.hidden = false;
    plain.addEventListener("click", () => filter(plain.dataset.filter, plain.dataset.value));
  }

  for (const picture of document.querySelectorAll(".graph svg")) {
    const nodes = [...picture.querySelectorAll(".node")];
    const paths = [...picture.querySelectorAll(".line")];
    let held = null;
    const light = (node) => {
      picture.classList.toggle("lit-on", node !== null);
      const key = node && (node.dataset.p !== undefined ? "p" : "i");
      const ends = { p: new Set(), i: new Set() };
      if (node) ends[key].add(node.dataset[key]);
      for (const path of paths) {
        const hit = node !== null && path.dataset[key] === node.dataset[key];
        path.classList.toggle("lit", hit);
        if (hit) {
          ends.p.add(path.dataset.p);
          ends.i.add(path.dataset.i);
        }
      }
      for (const other of nodes) {
        other.classList.toggle("lit", ends.p.has(other.dataset.p) || ends.i.has(other.dataset.i));
      }
    };
    for (const node of nodes) {
      const at = node.dataset.page;
      const isPage = at !== undefined;
      button(node, () => {
        if (isPage) {
          show(Number(at));
          return;
        }
        held = held === node ? null : node;
        for (const other of nodes) if (other.dataset.i !== undefined) other.setAttribute("aria-pressed", String(other === held));
        light(held);
      });
      if (!isPage) node.setAttribute("aria-pressed", "false");
      for (const event of ["mouseenter", "focus"]) node.addEventListener(event, () => light(node));
      for (const event of ["mouseleave", "blur"]) node.addEventListener(event, () => light(held));
    }
  }

  let waiting = 0;
  byId("q").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(renew, 120);
  });
  form.addEventListener("change", (event) => {
    // The search field has been heard already; drawing anew when it is left would take away the row that is being clicked.
    if (event.target.id !== "q") renew();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    renew();
  });
  byId("reset").addEventListener("click", () => {
    clear();
    renew();
  });
  for (const head of document.querySelectorAll("[data-sort]")) {
    head.addEventListener("click", () => {
      const key = head.dataset.sort;
      const down = key === "verdict" || key === "found" || key === "date";
      sort = { key, down: sort.key === key ? !sort.down : down };
      renew();
    });
  }
  byId("rows").addEventListener("click", (event) => {
    const open = event.target.closest(".open");
    if (open) toggle(Number(open.dataset.at));
  });
  byId("rows").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".open")) return;
    const all = [...byId("rows").querySelectorAll(".open")];
    const next = all[all.indexOf(event.target) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  const turn = (step) => () => {
    page += step;
    draw();
    byId("count").scrollIntoView();
  };
  byId("prev").addEventListener("click", turn(-1));
  byId("next").addEventListener("click", turn(1));

  const theme = byId("theme");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const name = () => {
    theme.textContent = isDark() ? "Light" : "Dark";
    theme.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
  };
  // A page from a file may have no storage.
  const store = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  };
  const kept = store((storage) => storage.getItem("debunk-theme"));
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    store((storage) => storage.setItem("debunk-theme", root.dataset.theme));
    name();
  });
  name();
  theme.hidden = false;

  const worst = byId("worst");
  if (worst) worst.hidden = true;
  byId("table").hidden = false;
  renew();
})();
