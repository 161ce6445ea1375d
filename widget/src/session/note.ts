/** A line beside the launcher: what a teammate just said, or what waits to be sent. */

import { core, tools } from "./page";

let box: HTMLElement | undefined;

function line(tag: string, words: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}

export function note(text: string, from: string, press: () => void): void {
  unnote();
  if (core.open || core.settings.hide_notifications === true) return;
  box = document.createElement("button");
  box.className = "note";
  box.role = "status";
  box.append(line("b", from), line("span", text));
  box.onclick = press;
  tools.root().firstElementChild?.prepend(box);
}

export function unnote(): void {
  box?.remove();
  box = undefined;
}
