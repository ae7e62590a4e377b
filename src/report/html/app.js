// Tables, filters, variant detail. Text of the input reaches the page through text nodes only.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  document.documentElement.classList.add("js");

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
    for (const child of children) if (child !== null && child !== undefined && child !== "") node.append(child);
    return node;
  }

  function anchor(text, url) {
    return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
  }

  // --- cells -------------------------------------------------------------------------------------------------
  const number = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6 });

  function show(column, row) {
    const value = row[column.key];
    if (value === null || value === undefined) {
      const why = row._why[column.key];
      return why ? element("span", { class: "missing", title: "unknown: " + why }, "unknown") : document.createTextNode("");
    }
    if (column.key === "tier") return element("span", { class: "badge tier-" + value }, String(value));
    const url = row._url[column.key];
    if (url) return anchor(String(value), url);
    if (column.kind === "number") return document.createTextNode(value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(2) : number.format(value));
    return document.createTextNode(String(value));
  }

  // Blank header filter: everything. Numbers: `>=10`, `<0.01`, or at least the number given; unknown never fits.
  function numberFilter(wanted, value) {
    const match = /^\s*(<=|>=|<|>|=)?\s*(-?[\d.]+(?:e-?\d+)?)\s*$/i.exec(wanted);
    if (!match) return true;
    if (value === null || value === undefined) return false;
    const limit = Number(match[2]);
    switch (match[1]) {
      case "<": return value < limit;
      case "<=": return value <= limit;
      case ">": return value > limit;
      case "=": return value === limit;
      default: return value >= limit;
    }
  }

  function textFilter(wanted, value) {
    return String(value === null || value === undefined ? "" : value).toLowerCase().includes(String(wanted).toLowerCase());
  }

  const tierSorter = (a, b) => data.tiers.indexOf(a) - data.tiers.indexOf(b);
  // Unknown goes last in either direction.
  function numberSorter(a, b, rowA, rowB, column, direction) {
    if (a === null || b === null) return a === b ? 0 : (a === null ? 1 : -1) * (direction === "asc" ? 1 : -1);
    return a - b;
  }

  // On screen the names come first; files keep the declared order.
  const first = ["tier", "gene", "hgvs_c", "hgvs_p", "consequence", "zygosity", "vaf", "dp", "gq", "frequency", "inheritance", "flags", "warnings"];
  function onScreen(columns) {
    const rank = (column) => (first.includes(column.key) ? first.indexOf(column.key) : first.length);
    return columns.map((column, i) => [rank(column), i, column]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((entry) => entry[2]);
  }

  function definitions(columns) {
    return columns.map((column) => {
      const numeric = column.kind === "integer" || column.kind === "number";
      return {
        title: column.title,
        field: column.key,
        visible: column.shown,
        headerTooltip: column.description,
        minWidth: 56,
        width: Math.min(320, 34 + column.width * 8),
        hozAlign: numeric ? "right" : "left",
        sorter: column.key === "tier" ? tierSorter : numeric ? numberSorter : "string",
        headerFilter: "input",
        headerFilterPlaceholder: numeric ? ">=" : "",
        headerFilterFunc: numeric ? numberFilter : column.key === "tier" ? (w, v) => w.toLowerCase() === v.toLowerCase() : textFilter,
        headerFilterParams: { elementAttributes: { "aria-label": "Filter " + column.title } },
        frozen: column.key === "tier" || column.key === "gene",
        formatter(cell) {
          const node = show(column, cell.getRow().getData());
          const full = cell.getValue();
          if (full !== null && full !== undefined) cell.getElement().title = String(full);
          return node;
        },
      };
    });
  }

  function makeTable(target, columns, rows, placeholder) {
    return new Tabulator(target, {
      data: rows,
      index: "_row",
      columns: definitions(columns),
      layout: "fitDataFill",
      maxHeight: "72vh",
      renderVertical: rows.length > 300 ? "virtual" : "basic",
      placeholder,
      columnDefaults: { headerWordWrap: true },
      rowFormatter(row) {
        const node = row.getElement();
        node.tabIndex = 0;
        node.dataset.row = row.getData()._row;
        node.classList.toggle("blind", row.getData()._blind === true);
      },
    });
  }

  // Mouse and keyboard alike.
  function onChoose(table, target, choose) {
    table.on("rowClick", (event, row) => {
      if (!(event.target instanceof Element && event.target.closest("a"))) choose(row.getData(), row.getElement());
    });
    target.addEventListener("keydown", (event) => {
      const row = event.target instanceof Element && event.target.classList.contains("tabulator-row") ? event.target : null;
      if (!row) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        const found = table.getRow(Number(row.dataset.row));
        if (found) choose(found.getData(), row);
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
        if (next) { event.preventDefault(); next.focus(); }
      }
    });
  }

  // --- variants ----------------------------------------------------------------------------------------------
  const variants = makeTable("#variants", onScreen(data.variantColumns), data.variants, "No allele fits");
  onChoose(variants, byId("variants"), openDetail);

  function count(rows) {
    byId("shown").textContent = rows === data.variants.length ? rows + " rows" : rows + " of " + data.variants.length + " rows";
  }
  variants.on("tableBuilt", () => count(data.variants.length));
  variants.on("dataFiltered", (filters, rows) => count(rows.length));

  const searchable = data.variants.map((row) =>
    Object.entries(row).filter(([key]) => !key.startsWith("_")).map(([, value]) => (value === null ? "" : String(value))).join("\n").toLowerCase());
  // Tier N is folded until its button is pressed.
  const folded = data.variants.filter((row) => row.tier === "N").length;
  let unfolded = folded === 0 || folded === data.variants.length;
  function filterRows() {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0 && unfolded) variants.clearFilter(false);
    else variants.setFilter((row) => (unfolded || row.tier !== "N") && words.every((word) => searchable[row._row].includes(word)));
  }
  const fold = byId("fold");
  fold.hidden = unfolded;
  fold.textContent = "Show " + folded + " of tier N";
  fold.addEventListener("click", () => { unfolded = true; fold.hidden = true; filterRows(); });
  if (!unfolded) variants.on("tableBuilt", filterRows);
  byId("search").addEventListener("input", filterRows);
  byId("reset").addEventListener("click", () => { byId("search").value = ""; variants.clearFilter(true); filterRows(); });

  for (const column of data.variantColumns) {
    const box = element("input", { type: "checkbox" });
    box.checked = column.shown;
    box.addEventListener("change", () => (box.checked ? variants.showColumn(column.key) : variants.hideColumn(column.key)));
    byId("columns").append(element("label", { title: column.description }, box, " " + column.title));
  }

  // --- detail ------------------------------------------------------------------------------------------------
  const aside = byId("detail");
  let opener = null;

  function list(items, make) {
    const node = element("ul", {});
    for (const item of items) node.append(element("li", {}, ...[].concat(make(item))));
    return node;
  }
  function section(title, ...content) {
    return element("section", {}, element("h3", {}, title), ...content);
  }
  function pairs(entries) {
    const node = element("dl", { class: "pairs" });
    for (const [key, value] of entries) if (value !== null && value !== "") node.append(element("div", {}, element("dt", {}, key), element("dd", {}, value)));
    return node;
  }
  function picture(id, current) {
    const template = id && byId(id);
    if (!template) return null;
    const drawing = template.content.cloneNode(true);
    for (const pin of drawing.querySelectorAll("[data-variant]")) {
      const i = Number(pin.dataset.variant);
      pin.classList.toggle("current", i === current);
      pin.setAttribute("tabindex", "0");
      pin.setAttribute("role", "button");
      const open = () => openDetail(data.variants[i], null);
      pin.addEventListener("click", open);
      pin.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); } });
    }
    return drawing;
  }

  function openDetail(row, from) {
    const d = row._detail;
    const close = element("button", { type: "button", class: "close", "aria-label": "Close the detail" }, "×");
    close.addEventListener("click", closeDetail);
    const name = row.hgvs_c || row.input_allele;
    const head = element("header", {}, close,
      element("p", { class: "kicker" }, element("span", { class: "badge tier-" + row.tier }, row.tier), " " + d.tierText),
      element("h2", { id: "detail-title" }, element("b", {}, row.gene), " " + name),
      element("p", {}, [row.hgvs_p, row.consequence, row.zygosity].filter(Boolean).join(" · ")));
    const parts = [head];
    if (d.checks.length) parts.push(element("div", { class: "alert bad" }, list(d.checks, (c) => c)));
    if (d.warnings.length) parts.push(element("div", { class: "alert warn" }, list(d.warnings, (w) => w)));
    if (d.flags.length) parts.push(section("Flags", list(d.flags, ([code, text]) => [element("code", {}, code), " " + text])));
    parts.push(section("Why this tier", element("p", {}, row.tier_reason), pairs([["Inheritance", row.inheritance], ["De novo", d.deNovo], ["Germline", d.germline]]),
      d.phases.length ? section("Phase", list(d.phases, (p) => p)) : null,
      d.partners.length ? section("Possible second hits", list(d.partners, (p) => element("code", {}, p))) : null));
    const tree = element("div", {});
    const hasTree = row._family && row._family.length > 0;
    if (hasTree) parts.push(section("Family", tree));
    const drawing = picture(d.picture, row._row);
    if (drawing) parts.push(section("On the gene", element("figure", {}, drawing)));
    const pile = picture(d.reads, -1);
    if (pile) parts.push(section("Reads at the variant", element("figure", {}, pile),
      element("p", { class: "note" }, [row.reads, row.mother && "mother: " + row.mother, row.father && "father: " + row.father].filter(Boolean).join("; "))));
    const rules = element("table", { class: "list" }, element("thead", {}, element("tr", {}, ...["Rule", "Verdict", "Values"].map((h) => element("th", { scope: "col" }, h)))));
    const body = element("tbody", {});
    for (const [rule, verdict, values] of d.rules) body.append(element("tr", { class: "verdict-" + verdict }, element("td", {}, element("code", {}, rule)), element("td", {}, verdict), element("td", {}, values)));
    rules.append(body);
    parts.push(section("Rules asked, in order", rules));
    if (d.consequences.length) {
      const table = element("table", { class: "list" }, element("thead", {}, element("tr", {}, ...["Transcript", "MANE", "Terms", "c.", "p.", "Exon/intron", "New stop"].map((h) => element("th", { scope: "col" }, h)))));
      const rowsBody = element("tbody", {});
      for (const c of d.consequences) rowsBody.append(element("tr", {}, ...c.map((v) => element("td", {}, v))));
      table.append(rowsBody);
      parts.push(section("Transcripts", element("div", { class: "scroll narrow" }, table)));
    }
    if (d.loci.length) parts.push(section("Panel loci", list(d.loci, (l) => [element("b", {}, l.id), ` (${l.category}, ${l.exact ? "this allele" : "this place"}) ${l.hgvs}: ${l.why} [${l.source}]`])));
    parts.push(section("Links", list(d.links, (l) => anchor(l.text, l.url))));
    if (d.resources.length) parts.push(section("Resources", pairs(d.resources)));
    parts.push(section("Gene", pairs(d.gene)));
    parts.push(section("All fields", pairs(data.variantColumns.map((column) => [column.title, row[column.key] === null && !row._why[column.key] ? "" : show(column, row)]))));
    aside.replaceChildren(...parts);
    aside.hidden = false;
    if (hasTree) panelwisePedigree.fill(tree, row, data, element);
    showFamily(row);
    aside.scrollTop = 0;
    document.body.classList.add("with-detail");
    if (from) opener = from;
    close.focus();
    for (const node of document.querySelectorAll(".tabulator-row.chosen")) node.classList.remove("chosen");
    for (const node of document.querySelectorAll(`#variants .tabulator-row[data-row="${row._row}"]`)) node.classList.add("chosen");
  }
  function closeDetail() {
    aside.hidden = true;
    aside.replaceChildren();
    document.body.classList.remove("with-detail");
    for (const node of document.querySelectorAll(".tabulator-row.chosen")) node.classList.remove("chosen");
    if (opener && opener.isConnected) opener.focus();
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !aside.hidden) closeDetail(); });

  // --- family ------------------------------------------------------------------------------------------------
  const familyRow = byId("family-row");
  function showFamily(row) {
    if (!familyRow) return;
    if (row) familyRow.value = String(row._row);
    panelwisePedigree.fill(byId("family-picture"), row, data, element);
  }
  if (familyRow) {
    // A list of thousands helps nobody: the first rows, and whichever is opened.
    const rows = data.variants.filter((row) => row._family && row._family.length > 0).slice(0, 500);
    for (const row of rows) familyRow.append(element("option", { value: row._row }, row.tier + " " + row.gene + " " + (row.hgvs_c || row.input_allele)));
    familyRow.addEventListener("change", () => showFamily(data.variants[Number(familyRow.value)]));
    showFamily(rows[0] || null);
  }

  // --- genes and pages ---------------------------------------------------------------------------------------
  let genes = null;
  function buildGenes() {
    if (genes) return;
    genes = makeTable("#genes", data.geneColumns, data.genes, "No gene fits");
    onChoose(genes, byId("genes"), (row) => {
      const drawing = picture(row._picture, -1);
      byId("gene-picture").replaceChildren(element("figcaption", {}, element("b", {}, row.gene), " " + (row.disease || "")),
        drawing || element("p", { class: "missing" }, "no transcript model on this build"));
    });
  }
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  function select(tab, focus) {
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      byId(other.getAttribute("aria-controls")).classList.toggle("off", !chosen);
    }
    if (tab.id === "tab-genes") buildGenes();
    if (tab.id === "tab-family") showFamily(data.variants[Number(familyRow.value || -1)] || null);
    if (focus) tab.focus();
  }
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => select(tab, false));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) { event.preventDefault(); select(tabs[(i + step + tabs.length) % tabs.length], true); }
    });
  });
  select(tabs[0], false);
})();
