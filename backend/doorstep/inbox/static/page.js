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

  // --- what was refused is what was typed; whatever comes next shows what is kept ---

  document.addEventListener("htmx:after:swap", () => {
    for (const input of document.querySelectorAll("[data-in-place]:not([aria-invalid])"))
      if (input !== document.activeElement) input.value = input.defaultValue;
  });

  // --- a form that is sent twice by a double click is sent once ---

  const SENT_MS = 5_000;
  const sent = new Map();

  document.addEventListener("submit", (event) => {
    // what is sent by htmx stays on the page, and says itself what a second time means
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (Date.now() - (sent.get(event.target) ?? 0) < SENT_MS) event.preventDefault();
    else sent.set(event.target, Date.now());
  });
  window.addEventListener("pageshow", () => sent.clear());

  // --- no connection: said once, for every page that has no words of its own for it ---

  function showConnected(connected) {
    const bar = document.getElementById("no-connection");
    if (bar && !document.getElementById("offline")) bar.hidden = connected;
  }

  document.addEventListener("htmx:error", (event) => {
    // an error of the network, not an answer of the server
    if (event.detail.ctx && !event.detail.ctx.response) showConnected(false);
  });
  document.addEventListener("htmx:after:request", (event) => {
    if (event.detail.ctx?.response) showConnected(true);
  });
  document.addEventListener("doorstep:connected", (event) => showConnected(event.detail));
  window.addEventListener("offline", () => showConnected(false));
  window.addEventListener("online", () => showConnected(true));

  // --- the place that one is at, where the places are a strip ---

  for (const here of document.querySelectorAll(".people-nav [aria-current]"))
    here.scrollIntoView({ block: "nearest", inline: "center" });

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
