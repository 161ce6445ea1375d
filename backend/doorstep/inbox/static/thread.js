// The open conversation: stays at its end, and is marked as read while somebody looks at it.
(() => {
  "use strict";
  /** Closer to the end than this, and new messages scroll into view. */
  const NEAR_PX = 120;

  const scroll = () => document.getElementById("scroll");
  const parts = () => document.getElementById("parts");
  let wasNear = true;
  let heightBefore = 0;
  let shownConversation = null;
  let keepPlace = false;

  function toEnd() {
    const element = scroll();
    if (element) element.scrollTop = element.scrollHeight;
  }

  function remember() {
    const element = scroll();
    if (!element) return;
    wasNear = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    heightBefore = element.scrollHeight - element.scrollTop;
  }

  function settle() {
    const shown = parts()?.dataset.conversation ?? null;
    const element = scroll();
    if (keepPlace && element) element.scrollTop = element.scrollHeight - heightBefore;
    else if (shown !== shownConversation || wasNear) toEnd();
    keepPlace = false;
    if (shown !== shownConversation) {
      shownConversation = shown;
      document.dispatchEvent(new CustomEvent("doorstep:opened", { detail: { conversation: shown } }));
    }
    markRead();
  }

  /** Whoever is open may get another name meanwhile, and the composer stays as it is while somebody writes in it. */
  function nameThePerson() {
    const name = document.querySelector("#thread-head h1")?.textContent;
    const text = document.querySelector("[data-composer] textarea");
    if (!name || !text) return;
    const wasReply = text.placeholder === text.dataset.reply;
    text.dataset.reply = `Write to ${name}…`;
    if (wasReply) text.placeholder = text.dataset.reply;
    const count = document.title.match(/^\(\d+\) /)?.[0] ?? "";
    document.title = `${count}${name} · ${document.getElementById("list-title").dataset.workspace}`;
  }

  let marking = null;
  async function markRead() {
    const element = parts();
    if (element?.dataset.unread !== "yes" || document.visibilityState !== "visible" || !document.hasFocus()) return;
    const mark = `${element.dataset.conversation} ${element.dataset.lastSeq}`;
    if (marking === mark) return;
    marking = mark;
    const answer = await fetch(`/inbox/conversations/${element.dataset.conversation}/read`, {
      method: "POST",
      headers: { "HX-Request": "true", "Doorstep-CSRF": document.body.dataset.csrf },
      body: new URLSearchParams({ seq: element.dataset.lastSeq }),
    }).catch(() => null);
    if (!answer?.ok) marking = null;
  }

  document.addEventListener("htmx:before:swap", remember);
  document.addEventListener("htmx:after:swap", () => {
    settle();
    nameThePerson();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-earlier]")) keepPlace = true;
  });
  document.addEventListener("visibilitychange", markRead);
  addEventListener("focus", markRead);
  document.addEventListener("doorstep:to-end", toEnd);
  document.addEventListener("DOMContentLoaded", settle);
})();
