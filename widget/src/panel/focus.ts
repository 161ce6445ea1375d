/** Where the keyboard is. */

const FOCUSABLE = "a[href],button:not([disabled]),input,textarea";

/** The focus comes round from the other end. */
export function focusEnd(end: "first" | "last"): void {
  const all = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)];
  (end === "first" ? all[0] : all.at(-1))?.focus();
}

/** A new view: the composer where there is a keyboard, else its heading, so that no keyboard covers a phone's screen. */
export function focusView(): void {
  const isTouch = matchMedia("(pointer:coarse)").matches;
  const goal =
    (!isTouch && document.querySelector<HTMLElement>("textarea")) || document.querySelector<HTMLElement>("h1");
  goal?.focus();
}
