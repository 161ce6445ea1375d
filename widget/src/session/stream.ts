/** The server's events, heard by one tab for all. Read as it grows, because an EventSource can send no header. */

import { core, parse, tools } from "./page";

/** The server says something every 25 seconds; after this silence the line is dead. */
const SILENCE_MS = 40_000;
/** A response is kept whole in memory until it ends, so we end it. */
const LONGEST_TEXT = 500_000;

type Hear = (event: string, data: unknown) => Promise<void> | void;

let following: AbortController | undefined;

export function follow(hear: Hear): void {
  // a visitor has nothing to hear; whoever is known may be written to at any time
  if (following || !core.booted || core.person?.kind === "visitor") return;
  const mine = new AbortController();
  following = mine;
  tools.locked(":stream", () => hold(mine.signal, hear), mine.signal).catch(() => {});
}

export function stop(): void {
  following?.abort();
  following = undefined;
}

async function hold(signal: AbortSignal, hear: Hear): Promise<void> {
  for (let tries = 0; !signal.aborted; tries++) {
    const { status, hasHeard } = await connect(signal, hear);
    if (signal.aborted) return;
    if (status === 401) {
      stop();
      return void tools.again();
    }
    if (status === 204) return stop();
    if (hasHeard) tries = 0;
    await tools.pause(tries);
  }
}

function connect(signal: AbortSignal, hear: Hear): Promise<{ status: number; hasHeard: boolean }> {
  return new Promise((done) => {
    const xhr = new XMLHttpRequest();
    let read = 0;
    let timer = 0;
    let heard: Promise<unknown> = Promise.resolve();
    const abort = () => xhr.abort();
    const rest = () => {
      clearTimeout(timer);
      timer = window.setTimeout(abort, SILENCE_MS);
    };
    xhr.onprogress = () => {
      rest();
      const text = xhr.responseText;
      for (let end = text.indexOf("\n\n", read); end >= 0; end = text.indexOf("\n\n", read)) {
        const block = text.slice(read, end);
        read = end + 2;
        if (xhr.status === 200)
          heard = heard.then(() => (signal.aborted ? undefined : understand(block, hear))).catch(() => {});
      }
      if (text.length > LONGEST_TEXT) abort();
    };
    xhr.onloadend = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      done({ status: xhr.status, hasHeard: read > 0 });
    };
    signal.addEventListener("abort", abort);
    xhr.open("GET", `${core.base}/door/${core.app}/stream`);
    tools.headers(xhr);
    xhr.send();
    rest();
  });
}

async function understand(block: string, hear: Hear): Promise<void> {
  let event = "message";
  let data = "";
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    if (line.startsWith("data:")) data += line.slice(5).trim();
  }
  if (data) await hear(event, await parse(data));
}
