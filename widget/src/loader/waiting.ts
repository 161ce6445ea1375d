/** What the page asked for before its boot was answered. */

import { core } from "./core";

let waiting: (() => void)[] = [];

export const whenBooted = (work: () => void) => {
  if (core.booted) work();
  else waiting.push(work);
};

export function runWaiting(): void {
  const works = waiting;
  waiting = [];
  for (const work of works) work();
}

export function forgetWaiting(): void {
  waiting = [];
}
