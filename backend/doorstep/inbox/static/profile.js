// The page about somebody: what was written is cleared once it is kept, and the keyboard stays where one works.
(() => {
  "use strict";
  /** The form that was sent last. It may be gone when its answer is there, with what it removed. */
  let sent = null;

  document.addEventListener(
    "submit",
    (event) => {
      if (event.target.matches("form[data-then]")) sent = event.target;
    },
    true,
  );

  document.addEventListener("htmx:after:swap", () => {
    const form = sent;
    sent = null;
    if (!form) return;
    const next = document.getElementById(form.dataset.then);
    // the answer leaves alone what is typed anywhere, also here
    if (form.isConnected && !form.querySelector("[aria-invalid]")) form.reset();
    if (next && (document.activeElement === document.body || !document.activeElement)) next.focus();
  });
})();
