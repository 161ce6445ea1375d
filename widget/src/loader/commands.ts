/**
 * What `Doorstep(method, …)` can do. A method that is not here does nothing, and that is all that `reattach_activator`
 * and, while there are no tickets, tours, surveys and checklists, `showTicket`, `startTour`, `startSurvey` and
 * `startChecklist` are to do.
 */

import type { View } from "../wire";
import { core, warn } from "./core";
import { boot, shutdown, update } from "./door";
import { render } from "./launcher";
import { on } from "./listeners";
import { readMarker } from "./marker";
import { load, show } from "./session";
import { bootSettings, namesSomeone, part } from "./settings";
import { whenBooted } from "./waiting";

/** As many updates as a page gets between two loads, in this time. */
const UPDATES = 20;
const UPDATES_MS = 30 * 60_000;

type Command = (...args: never[]) => unknown;

let updates: number[] = [];
function isTooOften(): boolean {
  const now = Date.now();
  updates = updates.filter((at) => at > now - UPDATES_MS);
  return updates.push(now) > UPDATES;
}

function start(given?: unknown): void {
  const settings = bootSettings(given);
  if (settings.app_id) core.app = `${settings.app_id}`;
  core.settings = settings;
  core.isWanted = true;
  void boot();
}

function change(given?: unknown): void {
  if (!core.isWanted) {
    if (part(given, false).app_id) start(given);
    return;
  }
  if (isTooOften()) {
    warn(`update is ignored: ${UPDATES} calls in 30 minutes are enough`);
    return;
  }
  core.settings = {
    ...(namesSomeone(given) ? part(core.settings, false) : core.settings),
    ...part(given, true),
    ...part(given, false),
  };
  if (core.booted) render();
  void update(part(given, true));
}

const open = (view: View, detail?: unknown) => () => whenBooted(() => show(view, detail));

export const commands: Record<string, Command> = {
  __proto__: null as never,
  boot: start,
  update: change,
  shutdown: () => void shutdown(),
  show: open("auto"),
  hide: () => core.session?.close(),
  showSpace: (space: unknown) => {
    if (space === "home" || space === "messages") open(space)();
  },
  showMessages: open("messages"),
  showNewMessage: (text?: unknown) => open("new", text)(),
  showConversation: (id: unknown) => open("conversation", `${id}`)(),
  startConversation: (text: unknown) => {
    const body = `${text ?? ""}`.trim();
    if (!body) return;
    const begin = () => void load().then(() => core.session?.say(body));
    if (core.who) begin();
    else whenBooted(begin);
  },
  showArticle: open("home"),
  showNews: open("home"),
  hideNotifications: (hidden: unknown) => {
    core.settings.hide_notifications = hidden;
    core.session?.redraw();
  },
  trackEvent: (name: unknown, metadata: unknown) => {
    const created_at = Math.floor(Date.now() / 1000);
    whenBooted(() => void load().then(() => core.session?.track(`${name}`, metadata, created_at)));
  },
  getVisitorId: () => {
    if (core.person) return core.person.visitor_id ?? undefined;
    const { kind, who } = readMarker();
    return kind === "visitor" || kind === "lead" ? who : undefined;
  },
  whoami: () => core.person && { ...core.person },
};

for (const event of ["onShow", "onHide", "onUserEmailSupplied", "onUnreadCountChange", "ready"])
  commands[event] = (callback: unknown) => on(event, callback);
