/** The panel: views over what the loader sends, and nothing else. It has no network and no storage of its own. */

import { render } from "preact";
import type { Asked, Shown } from "../session/shown";
import { App } from "./app";
import { focusEnd } from "./focus";

let port: MessagePort | undefined;

/** A landmark for screen readers; it takes no part in the layout. */
const main = document.body.appendChild(document.createElement("main"));

/** The page that made this frame wrote its origin into the address; from there alone comes the port, once. */
const pageOrigin = decodeURIComponent(location.hash.slice(1));

const ask = (asked: Asked) => port?.postMessage(asked);

function draw(shown: Shown): void {
  const { style, classList, dataset } = document.documentElement;
  style.setProperty("--action", shown.action);
  style.setProperty("--on-action", shown.onAction);
  style.setProperty("--header", shown.header);
  style.setProperty("--on-header", shown.onHeader);
  style.setProperty("--shade", shown.onHeader === "#fff" ? "#0003" : "#fff4");
  style.colorScheme = shown.isDark ? "dark" : "light";
  classList.toggle("dark", shown.isDark);
  dataset.phone = `${shown.isPhone}`;
  render(<App shown={shown} ask={ask} />, main);
}

addEventListener("message", ({ source, origin, data, ports }) => {
  if (port || source !== parent || origin !== pageOrigin || data?.doorstep !== "hello" || !ports[0]) return;
  port = ports[0];
  port.onmessage = (event) => {
    if (event.data.shown) draw(event.data.shown);
    if (event.data.focus) focusEnd(event.data.focus);
  };
  ask({ ask: "ready" });
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") ask({ ask: "close" });
});
