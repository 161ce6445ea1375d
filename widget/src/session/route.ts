/** Where the panel is, and everything that it shows there. */

import type { View } from "../wire";
import { conversations, list, newestFirst, started, threads } from "./conversations";
import { draft, saveDraft } from "./drafts";
import { trouble, waiting } from "./outbox";
import { core, tools } from "./page";
import type { Place, Shown, ShownThread } from "./shown";

export const route = {
  place: "home" as Place,
  /** A conversation's id, the id of the unsent message that begins one, or "" for one that nobody has begun. */
  key: "",
  /** 0: the panel was open on the page before, and this page keeps the focus. */
  focus: 0,
  emailError: "",
  /** Has just been given here. */
  emailSaved: "",
};

export const conversationId = (): string => {
  if (route.place !== "conversation" || !route.key) return "";
  const id = started.get(route.key) ?? route.key;
  return waiting().some((message) => message.id === id) ? "" : id;
};

export function place(view: View | "who", detail?: unknown): void {
  route.emailError = route.emailSaved = "";
  if (view === "auto") view = core.unread ? "messages" : "home";
  if (view === "new" || view === "conversation") {
    route.key = view === "new" ? "" : `${detail}`;
    // only once: what the person makes of it stays
    if (view === "new" && detail) saveDraft("", `${detail}`);
    route.place = "conversation";
  } else route.place = view;
}

/** One step back: from the people to the conversation, from there to the list, or home when there is no list. */
export function leave(): void {
  route.emailError = route.emailSaved = "";
  if (route.place === "who") route.place = "conversation";
  else if (route.place === "conversation" && conversations.size > 0) route.place = "messages";
  else route.place = "home";
}

function isDark(): boolean {
  const { theme_mode } = core.settings;
  return theme_mode === "dark" || (theme_mode !== "light" && matchMedia("(prefers-color-scheme:dark)").matches);
}

function thread(): ShownThread {
  const id = started.get(route.key) ?? route.key;
  const known = threads.get(id);
  const parts = known?.parts ?? [];
  const unsent = waiting().filter(
    (message) =>
      (message.to ? message.to === id : message.id === route.key || message.start === route.key) &&
      route.key &&
      !parts.some((part) => part.client_id === message.id),
  );
  return {
    key: route.key,
    conversation: conversations.get(id),
    parts,
    unsent,
    isLoading: !!known?.isLoading && !known.version,
    hasEarlier: !!known?.hasEarlier,
    draft: draft(route.key),
  };
}

export function shown(): Shown {
  const { workspace, settings } = core;
  const look = workspace?.look ?? {};
  const action = tools.actionColor();
  const header = tools.color(settings.background_color) ?? tools.color(look.background_color) ?? action;
  return {
    isOpen: !!core.open,
    isDark: isDark(),
    isPhone: matchMedia("(max-width:480px)").matches,
    focus: route.focus,
    action,
    onAction: tools.textOn(action),
    header,
    onHeader: tools.textOn(header),
    language: `${settings.language_override ?? navigator.language}`,
    workspace: {
      name: workspace?.name ?? "",
      greeting: look.greeting ?? "",
      introduction: look.introduction ?? "",
      away: workspace?.away ?? false,
      teammates: workspace?.teammates ?? [],
    },
    person: core.person,
    place: route.place,
    conversations: list.isLoaded ? newestFirst() : undefined,
    unread: core.unread,
    thread: route.place === "home" || route.place === "messages" ? undefined : thread(),
    isConnected: navigator.onLine && !trouble.tries && !!core.booted,
    emailError: route.emailError,
    emailSaved: route.emailSaved,
  };
}
