// What happened elsewhere: one event stream wakes this page, which then asks the server for what is shown.
// Nothing is taken from the stream but ids, so what was missed while the laptop slept is simply read again.
(() => {
  "use strict";
  /** The server speaks every 12 s at least; after this the connection is dead even if nobody has noticed. */
  const SILENCE_MS = 40_000;
  /** A timer that comes this much late has slept with the machine. */
  const SLEPT_MS = 15_000;
  /** Changes that come together are fetched together. */
  const GATHER_MS = 120;
  const RETRY_MS = 3_000;

  const list = () => document.getElementById("list");
  const parts = () => document.getElementById("parts");
  if (!list() || !window.htmx) return;

  let source = null;
  let leading = false;
  let heardAt = Date.now();
  let retry = 0;

  // --- one tab listens for all: over HTTP/1.1 a browser opens six connections to a server, and seven tabs would wait ---

  const others = window.BroadcastChannel ? new BroadcastChannel("doorstep-inbox") : null;
  others?.addEventListener("message", ({ data }) => hear(data.kind, data.what));

  function tell(kind, what) {
    others?.postMessage({ kind, what });
    hear(kind, what);
  }

  function hear(kind, what) {
    heardAt = Date.now();
    if (kind === "end") location.reload();
    if (kind !== "still") showConnected(kind !== "lost");
    if (kind === "sync") refresh(true);
    if (kind === "changed") changed(what);
  }

  function connect() {
    source?.close();
    clearTimeout(retry);
    heardAt = Date.now();
    const mine = new EventSource("/inbox/stream");
    source = mine;
    for (const kind of ["sync", "changed", "still", "end"]) {
      mine.addEventListener(kind, (event) => tell(kind, JSON.parse(event.data)));
    }
    mine.addEventListener("error", () => {
      if (mine !== source) return;
      tell("lost");
      // a refused stream is not tried again by the browser itself
      if (mine.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY_MS * (0.5 + Math.random()));
    });
  }

  function lead() {
    leading = true;
    connect();
    // held until the tab goes; then the next one in line gets it
    return new Promise(() => {});
  }

  /** Whoever leads listens anew; the others read again, and listen for themselves when the leader is silent. */
  function wake() {
    if (leading || source || Date.now() - heardAt > SILENCE_MS) connect();
    else refresh(true);
  }

  function showConnected(connected) {
    const bar = document.getElementById("offline");
    if (bar) bar.hidden = connected;
  }

  // --- what to fetch again ---

  const wanted = { list: false, thread: false, person: false };
  let gathering = 0;
  let fetching = false;

  function changed(what) {
    const shown = parts();
    // somebody deleted what is on the screen
    if (shown && what.gone?.includes(shown.dataset.conversation)) return location.assign("/inbox");
    const thread = Boolean(shown) && what.conversations?.[shown.dataset.conversation] > Number(shown.dataset.version);
    const contact = document.getElementById("person")?.dataset.contact;
    want({
      list: true,
      thread: thread || (what.contacts ?? []).includes(contact),
      person: thread || (what.contacts ?? []).includes(contact),
    });
  }

  function refresh(everything) {
    want({ list: true, thread: everything, person: everything });
  }

  function want(more) {
    for (const key of Object.keys(more)) wanted[key] ||= more[key];
    if (!gathering) gathering = setTimeout(fetchWanted, GATHER_MS);
  }

  async function fetchWanted() {
    gathering = 0;
    if (fetching) {
      gathering = setTimeout(fetchWanted, GATHER_MS);
      return;
    }
    fetching = true;
    const now = { ...wanted };
    wanted.list = wanted.thread = wanted.person = false;
    try {
      await Promise.all([now.list && fetchList(), now.thread && fetchThread(), now.person && fetchPerson()]);
    } finally {
      fetching = false;
    }
  }

  function fetchList() {
    const element = list();
    if (!element) return;
    const shown = element.querySelectorAll("[data-conversation]").length;
    const selected = document.getElementById("conversation")?.dataset.id ?? "";
    const query = new URLSearchParams({ state: element.dataset.state, shown, selected });
    return fetchInto("#list", `/inbox/list?${query}`, "innerMorph");
  }

  function fetchThread() {
    const element = parts();
    if (!element) return;
    const path = `/inbox/conversations/${element.dataset.conversation}/parts?shown=${element.dataset.shown}`;
    return fetchInto("#parts", path, "outerMorph");
  }

  function fetchPerson() {
    const element = document.getElementById("person");
    const conversation = document.getElementById("conversation")?.dataset.id;
    if (!element || !conversation) return;
    if (element.contains(document.activeElement) && document.activeElement.matches("[data-in-place]")) {
      // somebody is typing there: their words come first
      document.activeElement.addEventListener("blur", () => setTimeout(() => want({ person: true }), 400), {
        once: true,
      });
      return;
    }
    return fetchInto("#person", `/inbox/conversations/${conversation}/person`, "outerMorph");
  }

  /** Each piece is its own source: htmx queues by source, and of one source's waiting requests it keeps a single one. */
  function fetchInto(place, path, swap) {
    return window.htmx.ajax("GET", path, { source: place, target: place, swap });
  }

  document.addEventListener("doorstep:refresh", () => refresh(true));

  // --- sleep, and connections that died in silence ---

  let tick = Date.now();
  setInterval(() => {
    const late = Date.now() - tick - 5_000;
    tick = Date.now();
    if (late > SLEPT_MS || Date.now() - heardAt > SILENCE_MS) wake();
  }, 5_000);
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => event.persisted && wake());
  addEventListener("pagehide", () => source?.close());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - heardAt > SILENCE_MS / 2) wake();
  });
  // "5m" becomes "6m", and who was looking at a page has gone
  setInterval(() => document.visibilityState === "visible" && want({ list: true, person: true }), 60_000);

  // outside secure contexts there are no locks, and each tab listens for itself
  if (navigator.locks && others) {
    navigator.locks.request("doorstep-inbox", lead);
    // what happened between the server's rendering and this tab's listening
    setTimeout(() => leading || refresh(true), GATHER_MS);
  } else lead();
})();
