/** The part of the messenger that comes on first intent: conversations, outbox, stream, and the panel's frame. */

import type { Core, Tools } from "../loader/core";
import type { Conversation, Part, Person, View } from "../wire";
import { askWho, keepAsking, listen } from "./asking";
import {
  compare,
  conversations,
  forget,
  list,
  load,
  loadEarlier,
  loadList,
  markRead,
  remove,
  take,
  takeNew,
} from "./conversations";
import { reviewDrafts, saveDraft } from "./drafts";
import { supplyEmail } from "./email";
import { giveFocusBack, noteFocus } from "./focus";
import { drawFrame, takeFocus, takeFrameAway, warmFrame } from "./frame";
import { note, reviewNote, unnote } from "./note";
import { begin, discard, forgetUnsent, readAll, retry, send } from "./outbox";
import { changed, core, onChange, tools, use } from "./page";
import { conversationId, leave, place, route, shown } from "./route";
import { goodbye, say, track } from "./say";
import type { Asked } from "./shown";
import { dropPlace, findPlace, keepPlace } from "./stay";
import { follow, stop } from "./stream";
import * as tabs from "./tabs";

export interface Session {
  show(view: View, detail?: unknown): void;
  close(): void;
  /** Somebody is about to open it. */
  warm(): void;
  /** A setting has changed. */
  redraw(): void;
  /** A boot or an update was answered. */
  arrived(changed: boolean): void;
  /** The person has left: nothing of theirs stays. */
  left(): void;
  /** Sends `body` as a new conversation, and shows it. */
  say(body: string): void;
  track(name: string, metadata: unknown, at: number): void;
  /** The page is about to go while a shutdown is under way. */
  goodbye(token: string | undefined): void;
}

// biome-ignore lint/suspicious/noExplicitAny: each event has its own shape
function hear(event: string, data: any, isFirstHand = true): void {
  if (isFirstHand) tabs.share({ kind: "event", event, data });
  if (event === "sync") {
    if (core.workspace) core.workspace.away = data.away;
    tools.setUnread(data.unread);
    compare(data.conversations);
  } else if (event === "part") hearPart(data.conversation, data.part);
  else if (event === "conversation") {
    take(data.conversation, undefined, true);
    tools.setUnread(data.unread);
  } else if (event === "gone") {
    if (conversationId() === data.id) place("messages");
    remove(data.id, data.unread);
  } else if (event === "person") tools.met(data.person);
  else if (event === "end") {
    stop();
    tools.watch();
    if (core.booted) void tools.again();
  }
  lookAt();
}

function hearPart(conversation: Conversation, part: Part): void {
  const before = conversations.get(conversation.id)?.unread;
  if (!take(conversation, part) || part.author.kind === "me") return;
  tools.setUnread(Math.max(0, core.unread + (before === undefined ? 1 : conversation.unread - before)));
  if (part.kind !== "comment") return;
  if (part.author.kind === "teammate" && core.workspace) core.workspace.away = false;
  if (!core.open) note(part, conversation.id, () => show("conversation", conversation.id));
}

/** Whom this chunk has known last. */
let whoWas = "";

/** What is on the screen has been read. */
function lookAt(): void {
  const id = conversationId();
  if (id && core.open && document.visibilityState === "visible") markRead(id);
}

function show(view: View, detail?: unknown): void {
  if (!core.open) noteFocus();
  place(view, detail);
  route.focus++;
  open();
  setTimeout(takeFocus);
}

function open(): void {
  const wasOpen = core.open;
  warmFrame(ask);
  core.open = true;
  unnote();
  tools.render();
  if (!list.isLoaded) void loadList();
  void askWho();
  openThread();
  changed();
  if (!wasOpen) tools.tell("onShow");
}

/** Whether this page has looked if the panel was open on the one before. */
let hasLooked = false;

function reopen(): void {
  const wasLooked = hasLooked;
  hasLooked = true;
  // on a phone it covers the page that somebody wants to see; who is at the button opens or closes it by hand
  if (wasLooked || core.open || shown().isPhone || tools.root().querySelector(".launcher:hover")) return;
  if (findPlace()) open();
}

function openThread(): void {
  const id = conversationId();
  if (id)
    void load(id).then((isReadable) => {
      if (isReadable === false && conversationId() === id) place("messages");
      changed();
      lookAt();
    });
}

function close(): void {
  if (!core.open) return;
  core.open = false;
  dropPlace();
  tools.render();
  changed();
  giveFocusBack();
  tools.tell("onHide");
}

/** The panel asks; what it may ask for is this and nothing else. */
function ask(asked: Asked): void {
  if (asked.ask === "ready") setTimeout(() => core.open && route.focus && takeFocus());
  else if (asked.ask === "draft") saveDraft(asked.key, asked.text);
  else obey(asked);
  changed();
}

function obey(asked: Asked): void {
  const id = conversationId();
  // the person is in the panel now
  route.focus ||= 1;
  if (asked.ask === "close") close();
  else if (asked.ask === "back") leave();
  else if (asked.ask === "go") {
    place(asked.view, asked.id);
    openThread();
  } else if (asked.ask === "send") {
    const body = `${asked.body}`.trim();
    const sent = body && say(body, id, id ? "" : route.key, asked.reply);
    if (sent && !id && !route.key) route.key = sent;
  } else if (asked.ask === "retry") retry(asked.id);
  else if (asked.ask === "discard") discard(asked.id);
  else if (asked.ask === "earlier") void loadEarlier(id);
  else if (asked.ask === "email") void supplyEmail(id, asked.email);
  else if (asked.ask === "skip") void supplyEmail(id);
}

function wake(): void {
  if (!core.booted) return;
  reviewDrafts();
  tabs.open(hearTab);
  follow(hear);
  keepAsking();
  send();
  reopen();
}

function hearTab(told: tabs.Told): void {
  if (told.kind === "event") hear(told.event, told.data, false);
  else if (told.kind === "queued") void readAll();
  else {
    core.hasConversations = true;
    if (told.start) begin(told.start, told.conversation.id);
    if (told.person) tools.met(told.person as Person);
    if (told.start) takeNew(told.conversation, told.part);
    else take(told.conversation, told.part);
    void readAll();
    follow(hear);
  }
}

export function start(given: Core, its: Tools): Session {
  use(given, its);
  whoWas = core.who;
  onChange(() => {
    follow(hear);
    reviewNote();
    if (core.open) keepPlace();
    drawFrame(shown());
  });
  addEventListener("pagehide", () => {
    stop();
    tabs.close();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && wake());
  listen();
  document.addEventListener("visibilitychange", lookAt);
  void readAll().then(wake);
  return {
    show,
    close,
    warm: () => warmFrame(ask),
    redraw: changed,
    arrived(isAnother) {
      if (isAnother) {
        // a login: what was on the screen, and what was on its way, is theirs still
        const isSame = !!whoWas && core.before === whoWas;
        stop();
        forget(isSame);
        if (!isSame) route.key = "";
      }
      if (core.open || list.isLoaded) {
        list.isLoaded = false;
        void loadList();
        openThread();
      }
      whoWas = core.who;
      wake();
      changed();
    },
    left() {
      whoWas = "";
      stop();
      tabs.close();
      forget();
      forgetUnsent();
      takeFrameAway();
      unnote();
      dropPlace();
      Object.assign(route, { place: "home", key: "", emailError: "", emailSaved: "" });
    },
    say: (body) => show("conversation", say(body)),
    track: (name, metadata, at) => void track(name, metadata, at),
    goodbye,
  };
}
