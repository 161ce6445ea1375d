/** Words of the person begin their way here. */

import { save, send } from "./outbox";
import { changed, core, tools } from "./page";
import { share } from "./tabs";

function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
  let hex = "";
  for (const byte of bytes) hex += `0${byte.toString(16)}`.slice(-2);
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Puts a message where it survives a reload, and sends it. @returns its id. */
export function say(body: string, to = "", start = "", reply?: string): string {
  const id = uuid();
  save({ id, who: core.who, to, start, body, reply, at: Date.now() / 1000 });
  share({ kind: "queued" });
  send();
  changed();
  return id;
}

/** An event on the person; its time makes a second try harmless. */
export async function track(name: string, metadata: unknown, created_at: number): Promise<void> {
  const { epoch } = core;
  for (let tries = 0; epoch === core.epoch; tries++) {
    const { status, body, seconds } = await tools.call("POST", "/events", { name, metadata, created_at });
    if (status && status !== 429 && status < 500) {
      if (!body.recorded)
        console.warn(`[Doorstep] event ${name} was not recorded:`, body.reason ?? body.errors?.[0]?.message);
      return;
    }
    await tools.pause(tries, seconds);
  }
}

/** A sign-out is mostly followed by a navigation, which cancels what is under way; this request outlives the page. */
export function goodbye(token: string | undefined): void {
  const headers: Record<string, string> = { "Doorstep-Client": "1", "Content-Type": "application/json" };
  if (token) headers["Doorstep-Device"] = token;
  try {
    const init: RequestInit = { method: "POST", keepalive: true, credentials: "include", headers, body: "{}" };
    fetch(tools.address("/shutdown"), init).catch(() => {});
  } catch {
    // The next page load says it.
  }
}
