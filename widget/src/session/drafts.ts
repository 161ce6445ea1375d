/**
 * Words that were begun and not sent, one text for each conversation. They lie in the page's storage beside the outbox,
 * so that they survive a navigation, and belong to whoever wrote them: `who text` under the conversation's key.
 */

import { started } from "./conversations";
import { core, tools } from "./page";
import { keys, read, remove, write } from "./store";

const prefix = () => `${tools.prefix()}draft-`;

/** @param key a conversation's id, that of the unsent message that begins one, or "" for one that nobody has begun. */
const place = (key: string) => prefix() + (started.get(key) ?? key);

export function draft(key: string): string {
  const kept = read(place(key)) ?? "";
  return kept.startsWith(`${core.who} `) ? kept.slice(core.who.length + 1) : "";
}

export function saveDraft(key: string, text: string): void {
  if (text && core.who) write(place(key), `${core.who} ${text}`);
  else remove(place(key));
}

/** The message `id` has become the conversation `to`. */
export function moveDraft(id: string, to: string): void {
  const kept = read(prefix() + id);
  if (kept) write(prefix() + to, kept);
  remove(prefix() + id);
}

/** What another person began is thrown away; what was begun before a login goes on. */
export function reviewDrafts(): void {
  for (const key of keys(prefix())) {
    const kept = read(key) ?? "";
    const end = kept.indexOf(" ");
    const who = kept.slice(0, end);
    if (who === core.who) continue;
    if (who && who === core.before) write(key, core.who + kept.slice(end));
    else remove(key);
  }
}
