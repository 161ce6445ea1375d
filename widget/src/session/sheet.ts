/** The styles of what this chunk puts beside the launcher. */

import css from "./frame.css";
import { core, tools } from "./page";

const styled = new WeakSet<ShadowRoot>();

/** @returns the element that holds all of ours; a shutdown throws it away, with its styles. */
export function holder(): HTMLElement {
  const root = tools.root();
  if (!styled.has(root)) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    styled.add(root);
    root.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape") core.session?.close();
    });
  }
  return root.firstElementChild as HTMLElement;
}

export function line(tag: string, words: string): HTMLElement {
  const made = document.createElement(tag);
  made.dir = "auto";
  made.textContent = words;
  return made;
}
