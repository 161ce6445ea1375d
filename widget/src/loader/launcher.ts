/** The button in the corner, in a shadow root that the page's style sheets cannot reach. */

import { core } from "./core";
import css from "./launcher.css";
import { actionColor, textOn } from "./look";
import { load, show } from "./session";

let host: HTMLElement | undefined;
let shadow: ShadowRoot;
let button: HTMLButtonElement;
let badge: HTMLElement;
function make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, name: string): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}

function build(): void {
  host = document.createElement("doorstep-messenger");
  shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];
  const all = make("section", "all");
  all.ariaLabel = "Messenger";
  button = make("button", "launcher");
  button.type = "button";
  button.ariaHasPopup = "dialog";
  badge = make("span", "badge");
  badge.ariaHidden = "true";
  button.append(make("span", "icon"), badge);
  button.onclick = () => (core.open ? core.session?.close() : show("auto"));
  button.onpointerenter = button.onfocus = () => load().then(() => core.session?.warm());
  all.append(button);
  shadow.append(all);
}

export function root(): ShadowRoot {
  if (!host) build();
  return shadow;
}

const pixels = (value: unknown) => `${Math.max(20, Number(value) || 0)}px`;

/** Makes the screen what `core` says; also puts the element back when the page has thrown it away. */
export function render(): void {
  const { settings, workspace, unread, open } = core;
  const all = root().firstElementChild as HTMLElement;
  const hide = settings.hide_default_launcher ?? workspace?.look.launcher === "hidden";
  const color = actionColor();
  const set = (name: string, value: unknown) => all.style.setProperty(name, `${value}`);
  set("--action", color);
  set("--on-action", textOn(color));
  set("--x", pixels(settings.horizontal_padding));
  set("--y", pixels(settings.vertical_padding));
  set("--z", Number(settings.z_index) || 2147483001);
  all.classList.toggle("left", (settings.alignment ?? workspace?.look.launcher) === "left");
  all.classList.toggle("open", !!open);
  button.hidden = !!hide;
  button.ariaExpanded = `${!!open}`;
  button.ariaLabel = `${open ? "Close" : "Open"} messages${unread ? `, ${unread} unread` : ""}`;
  badge.hidden = !unread || !!open;
  badge.textContent = `${unread}`;
  if (host && !host.isConnected) document.documentElement.append(host);
}

export function takeAway(): void {
  host?.remove();
  host = undefined;
}
