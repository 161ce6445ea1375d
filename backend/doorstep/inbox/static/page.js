// Small things of every page: the panel about the person on narrow screens, copying code, words when something is refused.
(() => {
  "use strict";
  const TOAST_MS = 6_000;

  function toast(words) {
    const place = document.getElementById("toasts");
    const made = document.createElement("p");
    made.className = "toast";
    made.textContent = words;
    place.append(made);
    setTimeout(() => made.remove(), TOAST_MS);
  }

  document.addEventListener("htmx:response:error", (event) => {
    const { text, response } = event.detail.ctx;
    if (response?.status !== 401)
      toast(
        response?.headers.get("Content-Type")?.startsWith("text/plain") && text
          ? text
          : "That did not work. Please try again.",
      );
  });

  // --- the person, on narrow screens ---

  function togglePerson() {
    const pane = document.getElementById("person");
    const opener = document.querySelector("#thread-head [data-person-toggle]");
    const open = pane.toggleAttribute("data-open");
    opener?.setAttribute("aria-expanded", String(open));
    (open ? pane.querySelector("[data-person-toggle]") : opener)?.focus();
  }

  // --- settings: questions, and boxes that belong together ---

  function stopAsking(question) {
    question.open = false;
    question.querySelector("summary").focus();
  }

  document.addEventListener("change", (event) => {
    // whoever ticks one wants only this
    const only = event.target.closest(".boxes") && event.target.closest(".which")?.querySelector("[value=some]");
    if (only) only.checked = true;
  });

  document.addEventListener("click", async (event) => {
    const cancel = event.target.closest("[data-cancel]");
    if (cancel) stopAsking(cancel.closest("details"));
    const all = event.target.closest("[data-all]");
    if (all) {
      const boxes = [...all.closest("details").querySelectorAll("input[type=checkbox]")];
      const ticked = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = ticked;
    }
    if (event.target.closest("[data-person-toggle]")) togglePerson();
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const code = copy.closest(".code").querySelector("code").textContent;
      await navigator.clipboard?.writeText(code).then(
        () => {
          copy.textContent = "Copied";
        },
        () => toast("The browser did not allow copying."),
      );
      setTimeout(() => {
        copy.textContent = "Copy";
      }, 2_000);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const asking = event.target.closest?.("details.confirm[open]");
    if (asking) stopAsking(asking);
    else if (document.querySelector("#person[data-open]")) togglePerson();
    else if (event.target.matches?.("[data-in-place]")) {
      event.target.value = event.target.defaultValue;
      event.target.blur();
    }
  });
})();
