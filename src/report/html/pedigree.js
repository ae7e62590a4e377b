// The pedigree: genotypes of a chosen row, or of a pair, under the persons. Text of the input goes through text nodes.
"use strict";
const panelwisePedigree = (function () {
  const SPOKEN = { absent_without_depth: "depth too low", no_call: "no call", half_call: "half call", not_tested: "not tested" };

  // Returns a copy of the page's drawing, or null where there is none.
  function drawing() {
    const original = document.querySelector("#pedigree svg");
    return original ? original.cloneNode(true) : null;
  }

  // Writes the answers of one row, or of the two rows of a pair, under the persons.
  function write(svg, rows) {
    const answers = rows.map((row) => new Map((row._family || []).map(([person, call, state]) => [person, [call, state]])));
    for (const person of svg.querySelectorAll("[data-person]")) {
      const lines = person.querySelectorAll(".answers tspan");
      const own = answers.map((row) => row.get(Number(person.dataset.person)));
      const tested = !person.classList.contains("untested");
      lines.forEach((line) => { line.textContent = ""; line.setAttribute("class", ""); });
      if (!tested) { if (rows.length) lines[0].textContent = "not tested"; continue; }
      own.forEach((answer, i) => {
        if (!answer) return;
        const [call, state] = answer;
        const sign = own.length > 1 ? "AB"[i] + " " : "";
        lines[2 * i].textContent = sign + call;
        lines[2 * i + 1].textContent = SPOKEN[state] || state;
        for (const line of [lines[2 * i], lines[2 * i + 1]]) line.setAttribute("class", "state-" + state);
      });
    }
  }

  // Fills a box with the drawing for a row: buttons for the row alone and for each pair, a sentence, the picture.
  function fill(box, row, data, element) {
    const svg = drawing();
    if (!svg) return false;
    const name = (r) => r.gene + " " + (r.hgvs_c || r.input_allele);
    const sentence = element("p", { class: "hint", role: "status" });
    const buttons = element("div", { class: "tools" });
    function choose(button, partner, text) {
      for (const other of buttons.children) other.setAttribute("aria-pressed", String(other === button));
      const rows = partner ? [row, partner] : row ? [row] : [];
      sentence.textContent = partner ? "A: " + name(row) + ", B: " + name(partner) + ". " + text : row ? name(row) : "Choose a variant to see its genotypes.";
      write(svg, rows);
    }
    function button(label, partner, text) {
      const node = element("button", { type: "button" }, label);
      node.addEventListener("click", () => choose(node, partner, text));
      buttons.append(node);
      return node;
    }
    const alone = button("This allele", null, "");
    for (const [index, text, event] of row ? row._detail.pairs : []) {
      const partner = index === null ? event : data.variants[index];
      if (partner) button("With " + (partner.hgvs_c || partner.input_allele), partner, text);
    }
    buttons.hidden = buttons.children.length < 2;
    choose(alone, null, "");
    const scroll = element("div", { class: "scroll", tabindex: "0", "aria-label": "Pedigree" }, svg);
    box.replaceChildren(buttons, sentence, scroll);
    const patient = svg.querySelector(".person.patient");
    if (patient) scroll.scrollLeft = Number(/translate\(([\d.]+)/.exec(patient.getAttribute("transform"))[1]) - scroll.clientWidth / 2;
    return true;
  }

  return { fill };
})();
