/** What this page knows of the person's conversations. A version that is not the next one means: ask for what is missing. */

import type { Conversation, Part } from "../wire";
import { changed, core, tools } from "./page";

/** So many conversations the server lists and compares. */
const LISTED = 50;
/** As many parts as a screen or two hold; earlier ones come when somebody scrolls up. */
const PAGE = 50;

export interface Thread {
  parts: Part[];
  /** The version of the conversation that `parts` stands for; 0 before the first load. */
  version: number;
  hasEarlier: boolean;
  isLoading: boolean;
}

export const conversations = new Map<string, Conversation>();
export const threads = new Map<string, Thread>();
/** Which conversation a message became that began one, by the message's id. */
export const started = new Map<string, string>();
export const list = { isLoaded: false };

/** @param isSame the same person under another name: what they have just begun goes on. */
export function forget(isSame = false): void {
  conversations.clear();
  threads.clear();
  list.isLoaded = false;
  if (!isSame) started.clear();
}

export const newestFirst = () => [...conversations.values()].sort((a, b) => b.last_part_at - a.last_part_at);

function insert(thread: Thread, parts: Part[]): void {
  const ids = new Set(thread.parts.map((part) => part.id));
  thread.parts.push(...parts.filter((part) => !ids.has(part.id)));
  thread.parts.sort((a, b) => a.seq - b.seq);
}

/**
 * Takes a conversation as the server tells it; an older telling changes nothing.
 *
 * @param part what this version added.
 * @param isPartless the server says that this version added no part; a list does not say that.
 * @returns whether it was news.
 */
export function take(conversation: Conversation, part?: Part, isPartless = false): boolean {
  const { id, version } = conversation;
  const known = conversations.get(id);
  const isNews = !known || version > known.version;
  if (isNews) conversations.set(id, conversation);
  const thread = threads.get(id);
  if (isNews) core.hasConversations = true;
  if (thread?.version && version > thread.version) {
    if (part) insert(thread, [part]);
    if ((part || isPartless) && version === thread.version + 1) thread.version = version;
    else void load(id);
  }
  blank(id);
  changed();
  return isNews;
}

/** Takes off what was taken back: it may have come long before, and in any order. */
function blank(id: string): void {
  const seqs = conversations.get(id)?.redacted ?? [];
  for (const part of threads.get(id)?.parts ?? [])
    if (seqs.includes(part.seq)) Object.assign(part, { body: "", files: 0, replies: 0 });
}

/** It was deleted, and so much is unread without it. */
export function remove(id: string, unread = core.unread): void {
  conversations.delete(id);
  threads.delete(id);
  tools.setUnread(unread);
  changed();
}

/** A conversation that has just begun, with its first part; there is nothing else to load. */
export function takeNew(conversation: Conversation, part: Part): void {
  const { id, version } = conversation;
  if (!threads.has(id)) threads.set(id, { parts: [part], version, hasEarlier: false, isLoading: false });
  take(conversation, part);
}

/** Loads a thread, or what it misses. @returns whether the person may read it; undefined: nobody answered. */
export async function load(id: string, tries = 0): Promise<boolean | undefined> {
  const { epoch } = core;
  let thread = threads.get(id);
  if (!thread) {
    thread = { parts: [], version: 0, hasEarlier: false, isLoading: false };
    threads.set(id, thread);
  }
  if (thread.isLoading) return true;
  thread.isLoading = true;
  changed();
  const after = thread.version
    ? `after_seq=${thread.parts.at(-1)?.seq ?? 0}&limit=200`
    : `before_seq=2147483647&limit=${PAGE}`;
  const { status, body } = await tools.call("GET", `/conversations/${id}?${after}`);
  thread.isLoading = false;
  if (epoch !== core.epoch) return;
  if (status === 401) void tools.again();
  if (status !== 200) {
    if (!thread.version) threads.delete(id);
    changed();
    if (status === 404 || status === 400) return false;
    await tools.pause(tries);
    return epoch === core.epoch && core.open ? load(id, tries + 1) : undefined;
  }
  const isMore = thread.version && body.has_more;
  if (!thread.version) thread.hasEarlier = body.has_more;
  insert(thread, body.parts);
  thread.version = body.conversation.version;
  take(body.conversation);
  if (isMore || (conversations.get(id)?.version ?? 0) > thread.version) return load(id);
  return true;
}

export async function loadEarlier(id: string): Promise<void> {
  const thread = threads.get(id);
  if (!thread?.hasEarlier || thread.isLoading) return;
  thread.isLoading = true;
  const before = thread.parts[0]?.seq ?? 0;
  const { status, body } = await tools.call("GET", `/conversations/${id}?before_seq=${before}&limit=${PAGE}`);
  thread.isLoading = false;
  if (status === 200) {
    insert(thread, body.parts);
    thread.hasEarlier = body.has_more;
  }
  changed();
}

export async function loadList(tries = 0): Promise<void> {
  if (!core.hasConversations) {
    list.isLoaded = true;
    return changed();
  }
  const { epoch } = core;
  const { status, body, seconds } = await tools.call("GET", "/conversations");
  if (epoch !== core.epoch) return;
  if (status === 401) return void tools.again();
  if (status !== 200) {
    await tools.pause(tries, seconds);
    return epoch === core.epoch && core.open ? loadList(tries + 1) : undefined;
  }
  list.isLoaded = true;
  for (const conversation of body.conversations) take(conversation);
  tools.setUnread(body.unread);
  changed();
}

/** The server's versions of everything that may be read: what differs is fetched. */
export function compare(versions: Record<string, number>): void {
  let isBehind = false;
  if (Object.keys(versions).length) core.hasConversations = true;
  for (const id of Object.keys(versions)) {
    const version = versions[id] ?? 0;
    const thread = threads.get(id);
    if ((conversations.get(id)?.version ?? 0) < version) isBehind = true;
    if (thread?.version && thread.version < version) void load(id);
  }
  for (const id of conversations.keys()) {
    if (id in versions || Object.keys(versions).length >= LISTED) continue;
    remove(id);
  }
  if (isBehind && list.isLoaded) void loadList();
}

/** The person has seen the thread up to its end. */
export function markRead(id: string): void {
  const conversation = conversations.get(id);
  if (!conversation?.unread) return;
  const { unread, last_seq: seq } = conversation;
  conversation.unread = 0;
  tools.setUnread(Math.max(0, core.unread - unread));
  changed();
  void tools.call("POST", `/conversations/${id}/read`, { seq });
}
