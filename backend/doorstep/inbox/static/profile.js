// The page about somebody: what was written is cleared once it is kept, and the keyboard stays where one works.
(() => {
  "use strict";

  document.addEventListener("htmx:after:swap", (event) => {
    const form = event.detail.ctx?.sourceElement?.closest?.("form[data-then]");
    if (!form) return;
    const next = document.getElementById(form.dataset.then);
    // the answer leaves alone what is typed anywhere, also here
    if (form.isConnected && !form.querySelector("[aria-invalid]")) form.reset();
    if (next && (document.activeElement === document.body || !document.activeElement)) next.focus();
  });
})();
