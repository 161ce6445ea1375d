/** What happens on the page when its person comes, goes, or cannot be asked for. */

import { core } from "./core";
import { render, takeAway } from "./launcher";
import { tell } from "./listeners";
import { forgetUnread, loadSoon, tellUnread } from "./session";
import { runWaiting } from "./waiting";

export function arrived(isAnother: boolean): void {
  unreachable();
  core.session?.arrived(isAnother);
  tellUnread();
  tell("ready");
  runWaiting();
}

/** The backend does not answer, but this browser has been here before: what is unsent can be seen, and more be written. */
export function unreachable(): void {
  render();
  loadSoon();
}

export function left(): void {
  core.session?.left();
  core.open = false;
  forgetUnread();
  takeAway();
}
