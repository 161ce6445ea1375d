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

  document.addEventListener("click", async (event) => {
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
    if (document.querySelector("#person[data-open]")) togglePerson();
    else if (event.target.matches?.("[data-in-place]")) {
      event.target.value = event.target.defaultValue;
      event.target.blur();
    }
  });
})();
