/** What a teammate just said, beside the launcher, until it is read or put away. */

import type { Part } from "../wire";
import { conversations } from "./conversations";
import { core } from "./page";
import { holder, line } from "./sheet";

let box: HTMLElement | undefined;
let about = "";
let seq = 0;

function button(name: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.className = name;
  made.type = "button";
  made.onclick = press;
  return made;
}

/** @param id the conversation in which it was said. */
export function note(part: Part, id: string, press: () => void): void {
  unnote();
  about = id;
  seq = part.seq;
  box = document.createElement("div");
  box.className = "note";
  box.role = "status";
  const words = button("words", press);
  words.append(line("b", part.author.name), line("span", part.body || (conversations.get(id)?.preview?.body ?? "")));
  const away = button("away", unnote);
  away.ariaLabel = "Dismiss";
  away.textContent = "×";
  box.append(words, away);
  holder().prepend(box);
  reviewNote();
}

/** It goes when it was read, here or in another tab, or taken back, and when the page wants none. */
export function reviewNote(): void {
  const conversation = conversations.get(about);
  const isRead = !core.unread || conversation?.unread === 0 || conversation?.redacted.includes(seq);
  if (core.open || core.settings.hide_notifications === true || isRead) unnote();
}

export function unnote(): void {
  box?.remove();
  box = undefined;
}
