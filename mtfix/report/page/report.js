"use strict";
// Sorts and filters the tables, shows the segments. Text is only ever set as text, never as markup.
{
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const metrics = new Map(data.metrics.map((metric) => [metric.name, metric]));
  const fold = (text) => text.normalize("NFKC").toLowerCase();

  function el(tag, attributes, ...children) {
    const found = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (name.startsWith("on")) found.addEventListener(name.slice(2), value);
      else if (value === true) found.setAttribute(name, "");
      else if (value !== false && value != null) found.setAttribute(name, value);
    }
    found.append(...children.filter((child) => child != null));
    return found;
  }
  const bdi = (text) => el("bdi", { dir: "auto" }, text);

  // --- theme
  const theme = $("theme");
  const store = (value) => {
    try {
      return value === undefined ? localStorage.getItem("mtfix-theme") : localStorage.setItem("mtfix-theme", value);
    } catch {
      return null; // files may not store anything in some browsers
    }
  };
  const setTheme = (value) => {
    if (value === "light" || value === "dark") document.documentElement.dataset.theme = value;
    else delete document.documentElement.dataset.theme;
  };
  theme.value = ["light", "dark"].includes(store()) ? store() : "auto";
  setTheme(theme.value);
  theme.addEventListener("change", () => {
    setTheme(theme.value);
    store(theme.value);
  });
  for (const tools of document.querySelectorAll(".tools, .theme")) tools.hidden = false;
  document.querySelector(".unscripted")?.remove();

  // --- sorting: each body of a table by itself, undefined values last
  const collator = new Intl.Collator(undefined, { numeric: true });
  const keyOf = (row, at) => {
    const cell = row.cells[at];
    const value = cell?.dataset.v;
    return value === undefined ? (cell?.textContent.trim() ?? "") : value === "" ? null : Number(value);
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));

  function sort(table, header, at) {
    const numbers = [...table.tBodies].some((body) => [...body.rows].some((row) => row.cells[at]?.dataset.v));
    const was = header.getAttribute("aria-sort");
    const up = was === null ? !numbers : was === "descending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter((row) => row.cells.length > 1).map((row) => [keyOf(row, at), row]);
      rows.sort(([a], [b]) => {
        const empty = (a === null || a === "") - (b === null || b === "");
        return empty || (a === null ? 0 : up ? compare(a, b) : compare(b, a));
      });
      body.append(...rows.map(([, row]) => row));
    }
  }

  function sortable(table) {
    [...table.tHead.rows[0].cells].forEach((header, at) => {
      const button = el("button", { type: "button", onclick: () => sort(table, header, at) });
      button.append(...header.childNodes);
      header.append(button);
    });
  }
  document.querySelectorAll("table.sortable").forEach(sortable);

  // --- names
  const names = $("names-table");
  if (names) {
    const rows = [...names.tBodies[0].rows].map((row) => [row, fold(row.textContent)]);
    const filter = () => {
      const words = fold($("names-search").value).split(/\s+/).filter(Boolean);
      const type = $("names-type")?.value ?? "";
      let count = 0;
      for (const [row, text] of rows) {
        row.hidden =
          (type !== "" && row.dataset.type !== type) ||
          ($("names-wrong").checked && row.dataset.wrong === "0") ||
          !words.every((word) => text.includes(word));
        count += !row.hidden;
      }
      $("names-count").textContent = `${count} of ${rows.length}`;
    };
    for (const id of ["names-search", "names-type", "names-wrong"]) $(id)?.addEventListener("input", filter);
    filter();
  }

  // --- differences: words of two texts by their longest common subsequence
  const segmenter = new Intl.Segmenter(data.target_lang ?? undefined, { granularity: "word" });
  const split = (text) => Array.from(segmenter.segment(text), (part) => part.segment);

  function diff(a, b) {
    let start = 0;
    while (start < a.length && start < b.length && a[start] === b[start]) start++;
    let end = 0;
    while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
    const x = a.slice(start, a.length - end);
    const y = b.slice(start, b.length - end);
    const same = [a.map(() => true), b.map(() => true)];
    x.forEach((_, i) => (same[0][start + i] = false));
    y.forEach((_, j) => (same[1][start + j] = false));
    if (x.length * y.length > 4e6) return same;
    const width = y.length + 1;
    const table = new Uint16Array((x.length + 1) * width);
    for (let i = x.length - 1; i >= 0; i--) {
      for (let j = y.length - 1; j >= 0; j--) {
        table[i * width + j] =
          x[i] === y[j]
            ? table[(i + 1) * width + j + 1] + 1
            : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
      }
    }
    for (let i = 0, j = 0; i < x.length && j < y.length; ) {
      if (x[i] === y[j]) same[0][start + i++] = same[1][start + j++] = true;
      else if (table[(i + 1) * width + j] >= table[i * width + j + 1]) i++;
      else j++;
    }
    return same;
  }

  function marked(words, same, tag) {
    const parts = [];
    for (let at = 0; at < words.length; ) {
      let end = at;
      // A space between two changed words is changed with them.
      while (end < words.length && same[end] === same[at]) end++;
      const text = words.slice(at, end).join("");
      parts.push(same[at] ? text : el(tag, null, text));
      at = end;
    }
    return parts;
  }

  // --- segments
  const view = $("segments-view");
  if (view) showSegments();

  function number(value, metric) {
    return value == null ? "–" : value.toFixed(metric.percent ? 2 : 4);
  }

  function showSegments() {
    const references = Math.max(...data.segments.map((segment) => segment.references.length));
    const edited = (segment) => Object.values(segment.systems).some((system) => system.before != null);
    const REFERENCE = "\0"; // no name of a system
    const first = data.systems.includes(data.baseline) ? data.baseline : data.systems[0];
    const cleaned = data.segments.flatMap((segment) => data.systems.filter((name) => segment.systems[name]?.before != null))[0];
    const second = cleaned ?? data.systems.find((name) => name !== first);
    const options = (pairs) => pairs.map(([value, text]) => el("option", { value }, text));
    const select = (label, id, pairs, value) => {
      const found = el("select", { id: `segments-${id}`, onchange: update }, ...options(pairs));
      if (value !== undefined) found.value = value;
      return [found, el("label", null, label + " ", found)];
    };
    const same = (list) => list.map((text) => [text, text]);
    const [system, systemLabel] = select("System", "system", same(data.systems), first);
    const others = same(data.systems);
    if (references) others.push([REFERENCE, "the reference"]);
    const [other, otherLabel] = select("compared with", "other", others, second ?? REFERENCE);
    const [metric, metricLabel] = select("Metric", "metric", data.metrics.map((one) => [one.name, one.title]));
    const orders = [
      ["worst", "worst first"],
      ["best", "best first"],
      ["text", "as in the text"],
    ];
    if (data.systems.length > 1) {
      orders.unshift(["apart", "where the two differ most"], ["better", "where the other is better"], ["worse", "where the other is worse"]);
    }
    if (data.systems.length > 2) orders.push(["spread", "where all systems differ most"]);
    const [order, orderLabel] = select("Order", "order", orders);
    const search = el("input", { type: "search", id: "segments-search", oninput: update });
    const kinds = ["domain", "document"].map((kind) => {
      const values = [...new Set(data.segments.map((segment) => segment[kind]))].sort(collator.compare);
      return values.length > 1 ? [kind, ...select(kind, kind, [["", "all"], ...same(values)], "")] : null;
    });
    const only = el("input", { type: "checkbox", id: "segments-edited", oninput: update });
    const count = el("output", { id: "segments-count" });
    const list = el("div", { id: "segments-list" });
    const more = el("button", { type: "button", class: "more", onclick: () => show(25) }, "Show more");
    view.append(
      el(
        "div",
        { class: "tools", role: "search", "aria-label": "Segments" },
        el("label", null, "Search ", search),
        systemLabel,
        data.systems.length > 1 || references ? otherLabel : null,
        metricLabel,
        orderLabel,
        ...kinds.filter(Boolean).map(([, , label]) => label),
        data.segments.some(edited) ? el("label", null, only, " only edited ones") : null,
        count,
      ),
      list,
      more,
    );
    const texts = new Map(
      data.segments.map((segment) => [
        segment,
        fold([segment.index + 1, segment.document, segment.domain, segment.source ?? "", ...segment.references,
          ...Object.values(segment.systems).map((one) => one.text)].join("\n")),
      ]),
    );
    let found = [];
    let shown = 0;
    update();
    fromAddress();
    addEventListener("hashchange", fromAddress);
    addEventListener("beforeprint", () => {
      show(Infinity);
      document.querySelectorAll("details:not([open])").forEach((one) => {
        one.open = true;
        one.dataset.printed = "";
        one.fill?.();
      });
    });
    addEventListener("afterprint", () => {
      document.querySelectorAll("details[data-printed]").forEach((one) => {
        one.open = false;
        delete one.dataset.printed;
      });
    });

    function value(segment, name) {
      return segment.systems[name]?.scores[metric.value] ?? null;
    }

    function key(segment) {
      const sign = metrics.get(metric.value).higher_is_better === false ? -1 : 1;
      const a = value(segment, system.value);
      const b = value(segment, other.value);
      if (order.value === "text") return segment.index;
      if (order.value === "worst") return a === null ? null : a * sign;
      if (order.value === "best") return a === null ? null : -a * sign;
      if (order.value === "spread") {
        const all = data.systems.map((name) => value(segment, name)).filter((one) => one !== null);
        return all.length ? Math.min(...all) - Math.max(...all) : null;
      }
      if (a === null || b === null) return null;
      return { apart: -Math.abs(b - a), better: (a - b) * sign, worse: (b - a) * sign }[order.value];
    }

    function update() {
      const words = fold(search.value).split(/\s+/).filter(Boolean);
      found = data.segments
        .filter(
          (segment) =>
            (!only.checked || edited(segment)) &&
            kinds.every((kind) => !kind || kind[1].value === "" || segment[kind[0]] === kind[1].value) &&
            words.every((word) => texts.get(segment).includes(word)),
        )
        .map((segment) => [key(segment), segment])
        .sort(([a, one], [b, two]) => (a === null) - (b === null) || a - b || one.index - two.index)
        .map(([, segment]) => segment);
      count.textContent = `${found.length} of ${data.segments.length}`;
      list.replaceChildren();
      shown = 0;
      show(25);
    }

    function show(number_) {
      list.append(...found.slice(shown, shown + number_).map(article));
      shown = Math.min(found.length, shown + number_);
      more.hidden = shown >= found.length;
    }

    function article(segment) {
      const pair = [system.value, other.value].filter((name, at, all) => name in segment.systems && all.indexOf(name) === at);
      const one = metrics.get(metric.value);
      const summary = el(
        "summary",
        null,
        el("b", null, `#${segment.index + 1}`),
        ...pair.map((name) => el("span", null, el("small", null, bdi(name), " "), number(value(segment, name), one))),
        edited(segment) ? el("small", null, "edited") : null,
        el("span", { class: "snippet", dir: "auto" }, segment.systems[system.value]?.text ?? ""),
      );
      const details = el("details", { class: "segment", id: `segment-${segment.index + 1}` }, summary);
      details.fill = () => {
        if (details.children.length === 1) details.append(body(segment));
      };
      details.addEventListener("toggle", () => details.open && details.fill());
      return details;
    }

    function fromAddress() {
      const match = /^#segment-(\d+)$/.exec(location.hash);
      const at = match ? found.findIndex((segment) => segment.index + 1 === Number(match[1])) : -1;
      if (at < 0) return;
      if (at >= shown) show(at + 1 - shown);
      const details = $(location.hash.slice(1));
      details.open = true;
      details.scrollIntoView();
    }

    function body(segment) {
      const texts_ = el("dl", { class: "texts" });
      const add = (label, lang, ...children) =>
        texts_.append(el("dt", null, ...label), el("dd", { dir: "auto", lang }, ...children));
      if (segment.source != null) add(["source"], data.source_lang, segment.source);
      segment.references.forEach((text, at) =>
        add([segment.references.length > 1 ? `reference ${at + 1}` : "reference"], data.target_lang, text),
      );
      const [a, b] = [segment.systems[system.value], segment.systems[other.value]];
      const with_ = other.value === REFERENCE ? segment.references[0] : b?.text;
      const changed = Object.entries(segment.systems).filter(([, one]) => one.before != null);
      const isEdit = b?.before != null && b.before === a?.text;
      if (with_ != null && a != null && a !== b && !isEdit) {
        const [x, y] = [split(a.text), split(with_)];
        const [sameX, sameY] = diff(x, y);
        add([bdi(system.value)], data.target_lang, ...marked(x, sameX, "del"));
        add(other.value === REFERENCE ? ["against the reference"] : [bdi(other.value)], data.target_lang, ...marked(y, sameY, "ins"));
      } else if (a != null && !isEdit) {
        add([bdi(system.value)], data.target_lang, a.text);
      }
      const rest = el("div", null, texts_);
      for (const [name, one] of changed) {
        add([bdi(name), " edits"], data.target_lang, ...inPlace(one));
        if (one.edits.length) rest.append(evidence(segment, name, one.edits));
      }
      rest.append(allSystems(segment));
      return rest;
    }

    // Offsets count code points, strings of JavaScript do not.
    function inPlace(one) {
      if (!one.edits.length) {
        const [x, y] = [split(one.before), split(one.text)];
        const [sameX, sameY] = diff(x, y);
        return [...marked(x, sameX, "del"), el("br"), ...marked(y, sameY, "ins")];
      }
      const points = Array.from(one.before);
      const parts = [];
      let at = 0;
      for (const edit of [...one.edits].sort((x, y) => x.start - y.start)) {
        parts.push(points.slice(at, edit.start).join(""));
        if (edit.before) parts.push(el("del", null, edit.before));
        if (edit.after) parts.push(el("ins", null, edit.after));
        at = edit.end;
      }
      return [...parts, points.slice(at).join("")];
    }

    function box(label, caption, head, rows) {
      const table = el(
        "table",
        { class: "sortable" },
        el("caption", null, ...caption),
        el("thead", null, el("tr", null, ...head.map(([text, words]) => el("th", { scope: "col", class: words && "words" }, text)))),
        el("tbody", null, ...rows),
      );
      sortable(table);
      return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table);
    }

    function evidence(segment, name, edits) {
      const words = (text, lang, wide) => el("td", { class: wide ? "words wide" : "words", dir: "auto", lang }, text);
      const rows = edits.map((edit) =>
        el(
          "tr",
          null,
          el("th", { scope: "row", dir: "auto", lang: data.target_lang }, edit.before),
          words(edit.after, data.target_lang),
          words(edit.code),
          words(edit.reason, null, true),
          el("td", { "data-v": edit.score }, edit.score.toFixed(2)),
          words(edit.entry),
        ),
      );
      const label = `Table: edits of ${name} in segment ${segment.index + 1}`;
      return box(label, ["Edits of ", bdi(name)], ["before", "after", "code", "evidence", "score", "entry"].map((text) => [text, text !== "score"]), rows);
    }

    function allSystems(segment) {
      const rows = data.systems
        .filter((name) => name in segment.systems)
        .map((name) => {
          const one = segment.systems[name];
          const values = data.metrics.map((m) => {
            const score = one.scores[m.name] ?? null;
            return el("td", { "data-v": score ?? "" }, number(score, m));
          });
          return el(
            "tr",
            null,
            el("th", { scope: "row" }, bdi(name)),
            el("td", { class: "words text", dir: "auto", lang: data.target_lang }, one.text),
            ...values,
          );
        });
      const head = [
        ["system", true],
        ["hypothesis", true],
        ...data.metrics.map((m) => [m.title + (m.higher_is_better === false ? " ↓" : ""), false]),
      ];
      return box(`Table: all systems in segment ${segment.index + 1}`, [`Segment ${segment.index + 1}`, segment.document ? " of " : "", bdi(segment.document)], head, rows);
    }
  }
}
