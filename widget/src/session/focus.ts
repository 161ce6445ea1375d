/** The keyboard goes into the panel and comes back to where it was. */

import { tools } from "./page";

let opener: Element | null = null;

/** The panel is about to open. */
export function noteFocus(): void {
  opener = document.activeElement;
}

/** A page that closes the panel while somebody types elsewhere keeps its focus. */
export function giveFocusBack(): void {
  const { host } = tools.root();
  if (document.activeElement !== host) return;
  const isOfPage = opener && opener !== host && opener !== document.body && opener.isConnected;
  const goal = isOfPage ? opener : tools.root().querySelector(".launcher");
  (goal as HTMLElement | null)?.focus();
}
