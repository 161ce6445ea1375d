/** Brings the rest of the messenger into the page, after the launcher is there. */

import type { View } from "../wire";
import { core, prefix, type Tools, warn } from "./core";
import { boot, met, watch } from "./door";
import { toJson } from "./json";
import { render, root } from "./launcher";
import { tell } from "./listeners";
import { actionColor, color, textOn } from "./look";
import { address, call, headers, locked, pause } from "./transport";

/** The name of the session chunk, with its hash. */
declare const SESSION_PATH: string;

/** By then the page has had its chance to settle. */
const SOON_MS = 800;

let coming: Promise<void> | undefined;

let told: number | undefined;

/** Tells the page when the count is another one than it last heard. */
export function tellUnread(): void {
  if (core.unread === told) return;
  told = core.unread;
  tell("onUnreadCountChange", told);
}

export function forgetUnread(): void {
  told = undefined;
}

export function setUnread(count: number): void {
  core.unread = count;
  render();
  tellUnread();
}

const tools: Tools = {
  call,
  pause,
  locked,
  toJson,
  prefix,
  tell,
  root,
  render,
  setUnread,
  again: boot,
  watch,
  met,
  address,
  headers,
  color,
  actionColor,
  textOn,
};

/** `import()` passes on the nonce of the script it stands in, and needs no Trusted Types policy. */
async function bring(): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      // A failed import may be remembered under its address.
      const chunk = await import(`${core.base}${SESSION_PATH}${tries ? `?${tries}` : ""}`);
      core.session = chunk.start(core, tools);
      return;
    } catch (error) {
      if (!tries) warn(error);
      await pause(tries);
    }
  }
}

export function load(): Promise<void> {
  coming ??= bring();
  return coming;
}

export const loadSoon = () => setTimeout(load, SOON_MS);

export function show(view: View, detail?: unknown): void {
  const { epoch } = core;
  void load().then(() => {
    if (epoch === core.epoch) core.session?.show(view, detail);
  });
}
