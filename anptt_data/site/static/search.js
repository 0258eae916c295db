"use strict";
// The search box: a list made by the release (search-index.js), no server. Words are folded as the index is: no accents, đ as d.
(function () {
  const box = document.getElementById("tim"), list = document.getElementById("tim-ket-qua"), told = document.getElementById("tim-so");
  const entries = window.ANPTT_INDEX || [];
  if (!box || !list || !told || entries.length === 0) return;
  const words = JSON.parse(box.dataset.words);
  const root = document.body.dataset.root, english = document.documentElement.lang === "en", MOST = 40;

  function fold(text) {
    return text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[_.]/g, " ").trim();
  }

  // 3 when the word begins a word, 1 when it stands inside one, 0 when it is not there.
  function rank(entry, word) {
    const at = (" " + entry[5]).indexOf(" " + word);
    if (at >= 0) return entry[5].split(" ").indexOf(word) >= 0 ? 4 : 3;
    return entry[5].indexOf(word) >= 0 ? 1 : 0;
  }

  const WEIGHT = { dataset: 9, mart: 8, code_list: 6, converted: 5, reference: 5, page: 5, function: 4, column: 3, code: 3, reports: 2, system: 2 };

  function find(text) {
    const asked = fold(text).split(/\s+/).filter(Boolean);
    if (asked.length === 0) return [];
    const found = [];
    entries.forEach(function (entry, place) {
      let score = 0;
      for (const word of asked) {
        const one = rank(entry, word);
        if (one === 0) return;
        score += one * 10;
      }
      // A title that begins with what was asked goes first.
      if (fold(english && entry[3] ? entry[3] : entry[2]).indexOf(asked.join(" ")) === 0) score += 20;
      found.push([score + (WEIGHT[entry[1]] || 0), place, entry]);
    });
    found.sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
    return found.map(function (f) { return f[2]; });
  }

  function show() {
    const found = find(box.value);
    list.textContent = "";
    for (const entry of found.slice(0, MOST)) {
      const item = document.createElement("li"), link = document.createElement("a"), title = document.createElement("b"), of = document.createElement("span");
      link.href = root + entry[0];
      title.textContent = english && entry[3] ? entry[3] : entry[2];
      of.className = "of";
      of.textContent = (words.kinds[entry[1]] || "") + (entry[4] ? " · " + entry[4] : "");
      link.append(title, of);
      item.append(link);
      list.append(item);
    }
    list.hidden = found.length === 0;
    if (!box.value.trim()) told.textContent = "";
    else if (found.length === 0) told.textContent = words.none;
    else told.textContent = found.length + " " + words.found + (found.length > MOST ? ", " + MOST + " " + words.more : "");
  }

  function close() {
    list.hidden = true;
  }

  function move(step) {
    const links = Array.from(list.querySelectorAll("a"));
    const next = links.indexOf(document.activeElement) + step;
    if (next < 0) box.focus();
    else if (next < links.length) links[next].focus();
  }

  box.addEventListener("input", show);
  box.addEventListener("focus", function () { if (box.value) show(); });
  box.parentElement.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") { if (list.hidden) show(); move(1); event.preventDefault(); }
    else if (event.key === "ArrowUp") { move(-1); event.preventDefault(); }
    else if (event.key === "Escape") { close(); box.focus(); event.preventDefault(); }
    else if (event.key === "Enter" && event.target === box) {
      const first = list.querySelector("a");
      if (first && !list.hidden) first.click();
    }
  });
  document.addEventListener("click", function (event) { if (!box.parentElement.contains(event.target)) close(); });
  document.addEventListener("keydown", function (event) {
    const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !writing) { box.focus(); box.select(); event.preventDefault(); }
  });
})();
