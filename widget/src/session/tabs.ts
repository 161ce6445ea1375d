/** Tabs of one origin tell one another what they heard, so that one connection serves all. */

import type { Conversation, Part, Person } from "../wire";
import { core, tools } from "./page";

export type Told =
  | { kind: "event"; event: string; data: unknown }
  | { kind: "sent"; start: string; conversation: Conversation; part: Part; person: Person | undefined }
  | { kind: "queued" };

let channel: BroadcastChannel | undefined;

export function open(hear: (told: Told) => void): void {
  if (channel || !window.BroadcastChannel) return;
  channel = new BroadcastChannel(`${tools.prefix()}tabs`);
  channel.onmessage = ({ data }) => {
    if (data.who === core.who && core.who) hear(data.told);
  };
}

export function share(told: Told): void {
  channel?.postMessage({ who: core.who, told });
}

/** An open channel keeps a page out of the back/forward cache. */
export function close(): void {
  channel?.close();
  channel = undefined;
}
