// Before the page is drawn: the reader's choice, if one was made and may be kept.
(function () {
  try {
    var t = localStorage.getItem("theme");
    if (t === "light" || t === "dark") document.documentElement.dataset.theme = t;
  } catch (e) { /* a file: page may have no storage; the choice then lasts until reload */ }
  document.documentElement.classList.add("js");
})();
