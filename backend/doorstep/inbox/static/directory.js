// Ticking rows of a list: all of the page at once, a stretch with Shift, how many they are, and by keyboard to what is done with them.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll(".tick")];
  const bar = () => document.getElementById("selected");
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
    const everybody = bar()?.elements.selection;
    if (ticked === 0 && everybody) everybody.checked = false;
    const words = everybody?.checked ? `All ${everybody.dataset.everybody} selected` : `${ticked} selected`;
    const shown = document.querySelector("[data-selected]");
    if (shown) shown.textContent = words;
    const whom = everybody?.checked ? `all ${everybody.dataset.everybody}` : ticked;
    tell(ticked ? `Selected: ${whom}. Enter leads to what can be done with them.` : "");
  }

  /** For who does not see the bar appear. */
  function tell(words) {
    const told = document.querySelector("[data-told]");
    if (told && told.textContent !== words) told.textContent = words;
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

  // --- by keyboard ---

  /** Enter in a box would else send the form of the bar, whose first button does something at once. */
  function enter(box) {
    if (!boxes().some((each) => each.checked)) box.click();
    bar().querySelector("input:not([type=hidden]), button")?.focus();
  }

  function step(box, by) {
    const all = boxes();
    all[all.indexOf(box) + by]?.focus();
  }

  function leave() {
    const from = last?.isConnected ? last : boxes().find((box) => box.checked);
    bar().reset();
    from?.focus();
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.(".tick, .tick-all");
    if (event.key === "Enter" && box) enter(box);
    else if (event.key === "ArrowDown" && box?.matches(".tick")) step(box, 1);
    else if (event.key === "ArrowUp" && box?.matches(".tick")) step(box, -1);
    else if (event.key === "Escape" && event.target.closest?.(".listing") && boxes().some((each) => each.checked))
      leave();
    else return;
    event.preventDefault();
  });

  // the boxes belong to the form of the bar, which comes back empty
  document.addEventListener("reset", () => setTimeout(show));
  document.addEventListener("htmx:after:swap", show);
  window.addEventListener("pageshow", show);
  show();
})();
