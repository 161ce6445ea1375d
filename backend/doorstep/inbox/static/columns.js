// What a column is said to be, held against its first cells: the server has judged every choice already.
(() => {
  "use strict";
  const TWICE = "Another column is this too.";
  const selects = [...document.querySelectorAll(".columns-of select")];

  function show() {
    const chosen = selects.map((select) => select.value);
    for (const select of selects) {
      const row = select.closest("li");
      const misfit = row.querySelector(".misfit");
      const isNew = select.value.startsWith("new:");
      const twice = select.value !== "" && !isNew && chosen.filter((value) => value === select.value).length > 1;
      misfit.textContent = twice ? TWICE : (JSON.parse(row.dataset.misfits)[select.value] ?? "");
      misfit.hidden = misfit.textContent === "";
    }
  }

  document.querySelector(".columns-of")?.addEventListener("change", show);
  // a browser that goes back fills in what was chosen
  window.addEventListener("pageshow", show);
})();
