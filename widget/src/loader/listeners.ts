/** Functions that the page wants called. A shutdown drops them; what they throw stays here. */

import { core } from "./core";

type Callback = (...args: unknown[]) => void;

let callbacks: Record<string, Callback[]> = {};

export function on(event: string, callback: unknown): void {
  if (typeof callback !== "function") return;
  callbacks[event] = [...(callbacks[event] ?? []), callback as Callback];
  if (event === "onUnreadCountChange" && core.booted) attempt(callback as Callback, core.unread);
  if (event === "ready" && core.booted) tell(event);
}

function attempt(callback: Callback, ...args: unknown[]): void {
  try {
    callback(...args);
  } catch (error) {
    console.error(error);
  }
}

export function tell(event: string, ...args: unknown[]): void {
  const wanted = callbacks[event] ?? [];
  if (event === "ready") callbacks[event] = [];
  for (const callback of wanted) attempt(callback, ...args);
}

export function forgetCallbacks(): void {
  callbacks = {};
}
