// Replies and notes: shown at once, sent in order, kept until the server has them. Drafts survive a change of conversation.
(() => {
  "use strict";
  const TIMEOUT_MS = 15_000;
  const form = () => document.querySelector("[data-composer]");
  const conversationId = () => document.getElementById("conversation")?.dataset.id;
  const draftKey = (id) => `doorstep-draft-${id}`;

  /** Messages that the server has not acknowledged, of any conversation, oldest first. */
  const unsent = [];
  let sending = false;

  // --- writing ---

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-composer]")) return;
    event.preventDefault();
    const body = event.target.elements.body.value.trim();
    const kind = event.target.elements.kind.value;
    const conversation = conversationId();
    if (!body || !conversation) return;
    unsent.push({ clientId: newId(), conversation, body, kind, failed: false });
    event.target.elements.body.value = "";
    // the next words are for the person, unless said otherwise again
    if (kind === "note") event.target.querySelector("[name=kind][value=comment]").click();
    keepDraft();
    show();
    document.dispatchEvent(new CustomEvent("doorstep:to-end"));
    send();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    if (!event.target.closest?.("[data-composer]")) return;
    event.preventDefault();
    form().requestSubmit();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-composer] [name=kind]")) return;
    const text = form().elements.body;
    text.placeholder = event.target.value === "note" ? text.dataset.note : text.dataset.reply;
    text.focus();
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-composer] textarea")) keepDraft();
  });

  function keepDraft() {
    const text = form()?.elements.body.value ?? "";
    const id = conversationId();
    if (!id) return;
    if (text.trim()) sessionStorage.setItem(draftKey(id), text);
    else sessionStorage.removeItem(draftKey(id));
  }

  document.addEventListener("doorstep:opened", (event) => {
    const draft = sessionStorage.getItem(draftKey(event.detail.conversation));
    if (draft && form() && !form().elements.body.value) form().elements.body.value = draft;
    show();
  });

  function newId() {
    // crypto.randomUUID exists in secure contexts only
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // --- sending ---

  async function send() {
    if (sending) return;
    sending = true;
    for (let next = unsent.find((each) => !each.failed); next; next = unsent.find((each) => !each.failed)) {
      const answer = await post(next);
      if (answer?.ok) {
        if (next.conversation === conversationId()) await refetch(next);
        forget(next);
      } else {
        next.failed = true;
        next.why = answer && answer.status < 500 ? await answer.text() : "";
      }
      show();
    }
    sending = false;
  }

  function forget(message) {
    if (unsent.includes(message)) unsent.splice(unsent.indexOf(message), 1);
  }

  function post(message) {
    return fetch(`/inbox/conversations/${message.conversation}/parts`, {
      method: "POST",
      headers: { "HX-Request": "true", "Doorstep-CSRF": document.body.dataset.csrf },
      body: new URLSearchParams({ body: message.body, kind: message.kind, client_id: message.clientId }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => null);
  }

  function refetch(message) {
    const shown = document.getElementById("parts")?.dataset.shown ?? "100";
    const path = `/inbox/conversations/${message.conversation}/parts?shown=${shown}`;
    return window.htmx.ajax("GET", path, { source: "#parts", target: "#parts", swap: "outerMorph" });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-retry]");
    if (!button) return;
    for (const message of unsent) {
      if (message.clientId === button.dataset.retry) message.failed = false;
    }
    show();
    send();
  });
  addEventListener("online", () => {
    for (const message of unsent) message.failed = false;
    show();
    send();
  });
  addEventListener("beforeunload", (event) => {
    if (unsent.length) event.preventDefault();
  });

  // --- showing what is on its way ---

  function show() {
    const place = document.getElementById("pending");
    if (!place) return;
    const there = document.getElementById("parts");
    for (const message of [...unsent]) {
      // the server has it, though its answer was lost
      if (there?.querySelector(`[data-client-id="${message.clientId}"]`)) forget(message);
    }
    place.replaceChildren(...unsent.filter((each) => each.conversation === conversationId()).map(bubble));
  }

  function bubble(message) {
    const item = element(
      "li",
      `part ours pending${message.kind === "note" ? " note" : ""}${message.failed ? " failed" : ""}`,
    );
    const text = element("div", "bubble");
    text.dir = "auto";
    text.textContent = message.body;
    const status = element("p", "status");
    status.textContent = message.failed ? message.why || "Not sent. " : "Sending…";
    if (message.failed) {
      const again = element("button", "");
      again.type = "button";
      again.dataset.retry = message.clientId;
      again.textContent = "Try again";
      status.append(" ", again);
    }
    item.append(text, status);
    return item;
  }

  function element(name, className) {
    const made = document.createElement(name);
    made.className = className;
    return made;
  }

  document.addEventListener("htmx:after:swap", show);
})();
