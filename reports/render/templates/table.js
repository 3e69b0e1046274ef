// Sorting, the theme button, and a mark on the section in view. Without script
// the page reads the same, in the order of the run.
(function () {
  "use strict";

  function key(row, column) {
    var cell = row.children[column];
    if (!cell) return "";
    return cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent.trim();
  }

  // Numbers before words, empty last in both directions.
  function compare(a, b, direction) {
    if (a === b) return 0;
    if (a === "" || a === "–") return 1;
    if (b === "" || b === "–") return -1;
    var x = Number(a), y = Number(b);
    var order = !isNaN(x) && !isNaN(y) ? x - y : a.localeCompare(b, "en", { numeric: true });
    return direction * order;
  }

  function sort(table, header, column) {
    var direction = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    var grouped = table.getAttribute("role") === "table"; // a claim and its audit are one body
    var parent = grouped ? table : table.tBodies[0];
    var units = Array.from(grouped ? table.tBodies : parent.rows);
    units
      .map(function (u, i) { return { unit: u, key: key(grouped ? u.rows[0] : u, column), at: i }; })
      .sort(function (p, q) { return compare(p.key, q.key, direction) || p.at - q.at; })
      .forEach(function (e) { parent.appendChild(e.unit); });
    Array.from(header.parentNode.children).forEach(function (th) { th.removeAttribute("aria-sort"); });
    header.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
  }

  document.querySelectorAll("table.sortable > thead th").forEach(function (th) {
    var table = th.closest("table");
    th.querySelector("button").addEventListener("click", function () {
      sort(table, th, Array.from(th.parentNode.children).indexOf(th));
    });
  });

  var button = document.getElementById("theme");
  var root = document.documentElement;
  function name() { button.textContent = "Theme: " + (root.dataset.theme || "automatic"); }
  button.hidden = false;
  name();
  button.addEventListener("click", function () {
    var next = { "": "light", light: "dark", dark: "" }[root.dataset.theme || ""];
    if (next) root.dataset.theme = next; else delete root.dataset.theme;
    try {
      if (next) localStorage.setItem("theme", next); else localStorage.removeItem("theme");
    } catch (e) { /* see theme.js */ }
    name();
  });

  var links = {};
  document.querySelectorAll(".toc a").forEach(function (a) { links[a.getAttribute("href").slice(1)] = a; });
  if ("IntersectionObserver" in window) {
    var seen = new IntersectionObserver(function (entries) {
      entries.forEach(function (e) {
        var a = links[e.target.id];
        if (!a || !e.isIntersecting) return;
        Object.keys(links).forEach(function (id) { links[id].removeAttribute("aria-current"); });
        a.setAttribute("aria-current", "true");
      });
    }, { rootMargin: "-10% 0px -80% 0px" });
    document.querySelectorAll("main > section").forEach(function (s) { seen.observe(s); });
  }

  // Paper has no folds.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (d) { d.open = false; });
  });
})();
