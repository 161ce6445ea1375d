/**
 * Messages on their way. Each lies in the page's storage under its own key until the server has acknowledged it, so that
 * neither a reload nor a crash of the server loses it, and its id makes a second try harmless. One tab sends for all.
 */

import type { Answer } from "../loader/transport";
import type { Unsent } from "../wire";
import { load, started, take, takeNew } from "./conversations";
import { moveDraft } from "./drafts";
import { changed, core, parse, tools } from "./page";
import { forgetMemory, keys, read, remove, write } from "./store";
import { share } from "./tabs";

let unsent: Unsent[] = [];
let isSending = false;
/** Tries since the last success: above 0 the panel says that there is no connection. */
export const trouble = { tries: 0 };

const prefix = () => `${tools.prefix()}out-`;
export const save = (message: Unsent) => write(prefix() + message.id, tools.toJson(message) as string);

export const waiting = () => unsent;

/** Reads what lies in storage; other tabs write there too. What another person wrote is thrown away, never sent. */
export async function readAll(): Promise<void> {
  const { epoch } = core;
  const found: Unsent[] = [];
  for (const key of keys(prefix())) {
    const text = read(key);
    const message = text && ((await parse(text).catch(() => null)) as Unsent | null);
    if (epoch !== core.epoch) return;
    if (!message) continue;
    if (message.who !== core.who && core.booted) {
      if (message.who !== core.before) {
        remove(key);
        continue;
      }
      message.who = core.who;
      save(message);
    }
    if (message.who === core.who) found.push(message);
  }
  unsent = found.sort((a, b) => a.at - b.at);
  changed();
}

export function forgetUnsent(): void {
  unsent = [];
  forgetMemory();
  trouble.tries = 0;
}

export function discard(id: string): void {
  remove(prefix() + id);
  unsent = unsent.filter((message) => message.id !== id);
  changed();
}

export function retry(id: string): void {
  const message = unsent.find((one) => one.id === id);
  if (!message) return;
  delete message.failed;
  save(message);
  send();
}

/** Sends what there is, as soon as no other tab is at it. */
export function send(): void {
  void readAll().then(() => {
    if (isSending || !core.booted) return;
    isSending = true;
    return tools
      .locked(":outbox", sendAll)
      .catch(() => {})
      .then(() => {
        isSending = false;
      });
  });
}

async function sendAll(): Promise<void> {
  const { epoch } = core;
  for (;;) {
    await readAll();
    // The cookie that all tabs share is looked at last: after a logout elsewhere nothing goes out under another name.
    tools.watch();
    const next = unsent.find((message) => !message.failed);
    if (!next || epoch !== core.epoch || !core.booted) return;
    if (await sendOne(next, epoch)) trouble.tries = 0;
    else await tools.pause(trouble.tries++);
    changed();
  }
}

/** @returns whether the server has decided about it. */
async function sendOne(message: Unsent, epoch: number): Promise<boolean> {
  const { id: client_id, body, reply: quick_reply } = message;
  const to = message.to || started.get(message.start);
  const answer = to
    ? await tools.call("POST", `/conversations/${to}/parts`, { client_id, body, quick_reply })
    : await tools.call("POST", "/conversations", {
        client_id,
        body,
        who: message.who,
        page: page(),
        settings: ownSettings(),
      });
  if (epoch !== core.epoch) return true;
  const { status } = answer;
  if (status === 200 || status === 201) arrived(message, answer);
  else if (status === 401) {
    await tools.again();
    return false;
  } else if (!status || status === 429 || status > 499) {
    if (answer.seconds) await tools.pause(0, answer.seconds);
    return false;
  } else {
    message.failed = answer.body.errors?.[0]?.message ?? "It was not accepted.";
    save(message);
  }
  return true;
}

function arrived(message: Unsent, { status, body }: Answer): void {
  const { conversation, part, person } = body;
  if (!message.to) begin(message.id, conversation.id);
  if (person) tools.met(person);
  core.hasConversations = true;
  if (status === 201 && !message.to) takeNew(conversation, part);
  else take(conversation, part);
  if (status === 200 && !message.to) void load(conversation.id);
  discard(message.id);
  share({ kind: "sent", start: message.to ? "" : message.id, conversation, part, person });
}

/** The message `id` has become the conversation `to`; what was written after it goes there. */
export function begin(id: string, to: string): void {
  started.set(id, to);
  moveDraft(id, to);
  for (const later of unsent) {
    if (later.start !== id || later.to) continue;
    later.to = to;
    save(later);
  }
}

const page = () => ({ url: location.href, title: document.title, referrer: document.referrer });

/** The page's custom attributes and company travel with the first message; proofs have no business there. */
function ownSettings(): Record<string, unknown> {
  const { user_hash, intercom_user_jwt, user_id, ...rest } = core.settings;
  return rest;
}
