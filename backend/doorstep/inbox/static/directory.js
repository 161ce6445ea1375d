// Ticking rows of a list: all of the page at once, a stretch with Shift, and how many they are.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll(".tick")];
  let last = null;

  function show() {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    const every = document.querySelector(".tick-all");
    if (every) {
      every.hidden = false;
      every.checked = ticked > 0 && ticked === all.length;
      every.indeterminate = ticked > 0 && ticked < all.length;
    }
    const words = document.querySelector("[data-selected]");
    const everybody = document.querySelector("#selected [name=selection]");
    if (ticked === 0 && everybody) everybody.checked = false;
    if (words) words.textContent = everybody?.checked ? "Everybody selected" : `${ticked} selected`;
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(".tick");
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const each of all.slice(from, to + 1)) each.checked = box.checked;
    }
    last = box;
    show();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches?.(".tick-all")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.closest?.(".listing")) show();
  });

  // the boxes belong to the form of the bar, which comes back empty
  document.addEventListener("reset", () => setTimeout(show));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.(".listing") && boxes().some((box) => box.checked))
      document.getElementById("selected").reset();
  });
  document.addEventListener("htmx:after:swap", show);
  window.addEventListener("pageshow", show);
  show();
})();
