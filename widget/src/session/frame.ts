/** The panel's frame. It has views only: no network, no storage, no token. We speak with it over a port that only it gets. */

import { core, tools } from "./page";
import { holder, line } from "./sheet";
import type { Asked, Shown } from "./shown";

declare const PANEL_PATH: string;

/** A frame that has not answered by then is loaded again. */
const PATIENCE_MS = 8_000;

let box: HTMLElement | undefined;
let frame: HTMLIFrameElement;
/** Stands in for the panel until it is there, and that may be long offline. */
let standIn: HTMLElement;
let port: MessagePort | undefined;
let isLive = false;
let timer = 0;

function guard(ask: "first" | "last"): HTMLElement {
  const made = document.createElement("div");
  made.className = "guard";
  // On a phone the panel covers the page: the focus goes round inside it.
  made.onfocus = () => {
    frame.focus();
    port?.postMessage({ focus: ask });
  };
  return made;
}

/** Begins to load the panel, hidden. */
export function warmFrame(hear: (asked: Asked) => void): void {
  if (box?.isConnected) return;
  box = document.createElement("div");
  box.className = "panel";
  box.role = "dialog";
  box.hidden = true;
  frame = document.createElement("iframe");
  frame.title = "Messages";
  frame.allow = "";
  standIn = document.createElement("div");
  standIn.className = "stand-in";
  standIn.role = "status";
  box.append(standIn, guard("last"), frame, guard("first"));
  frame.onload = () => shakeHands(hear);
  load();
  holder().prepend(box);
}

function load(): void {
  clearTimeout(timer);
  isLive = false;
  frame.src = `${core.base}${PANEL_PATH}#${encodeURIComponent(location.origin)}`;
  timer = window.setTimeout(() => {
    if (!isLive && box) void tools.pause(4).then(() => box && !isLive && load());
  }, PATIENCE_MS);
}

function shakeHands(hear: (asked: Asked) => void): void {
  port?.close();
  const channel = new MessageChannel();
  port = channel.port1;
  port.onmessage = ({ data }) => {
    if (data.ask === "ready") {
      isLive = true;
      clearTimeout(timer);
    }
    hear(data);
  };
  // The exact origin: a frame that went elsewhere, or shows an error page, gets nothing.
  frame.contentWindow?.postMessage({ doorstep: "hello" }, new URL(core.base).origin, [channel.port2]);
}

export function drawFrame(shown: Shown): void {
  if (!box) return;
  box.ariaLabel = shown.workspace.name ? `Messages with ${shown.workspace.name}` : "Messages";
  box.ariaModal = `${shown.isPhone}`;
  box.hidden = !shown.isOpen;
  box.style.colorScheme = shown.isDark ? "dark" : "light";
  box.classList.toggle("dark", shown.isDark);
  for (const end of box.querySelectorAll<HTMLElement>(".guard")) end.tabIndex = shown.isPhone ? 0 : -1;
  box.classList.toggle("live", isLive);
  standIn.hidden = isLive;
  if (isLive) port?.postMessage({ shown });
  else
    standIn.replaceChildren(
      line("b", "Connecting…"),
      ...(shown.thread?.unsent ?? []).map(({ body }) => line("p", body)),
    );
}

export const takeFocus = () => frame.focus();

export function takeFrameAway(): void {
  clearTimeout(timer);
  port?.close();
  port = undefined;
  isLive = false;
  box?.remove();
  box = undefined;
}
