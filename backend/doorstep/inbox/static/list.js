// The list: which row is open, and moving through it with the arrow keys.
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("#list a.row")];

  function select(id) {
    for (const row of rows()) {
      if (row.dataset.conversation === id) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  document.addEventListener("click", (event) => {
    const row = event.target.closest("#list a.row");
    if (row && !event.ctrlKey && !event.metaKey && !event.shiftKey) select(row.dataset.conversation);
  });
  document.addEventListener("doorstep:opened", (event) => select(event.detail.conversation));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const here = event.target.closest?.("#list a.row");
    if (!here) return;
    const all = rows();
    const next = all[all.indexOf(here) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
