/** What the loader sends to the panel, whole, whenever it changes; and what the panel may ask for. */

import type { Conversation, Part, Person, Teammate, Unsent, View } from "../wire";

export type Place = "home" | "messages" | "conversation" | "who";

export interface ShownThread {
  /** Stays the same when a conversation that begins gets its id. */
  key: string;
  conversation: Conversation | undefined;
  parts: Part[];
  unsent: Unsent[];
  isLoading: boolean;
  hasEarlier: boolean;
  /** What was begun here and not sent. */
  draft: string;
}

export interface Shown {
  isOpen: boolean;
  isDark: boolean;
  isPhone: boolean;
  /** Rises when the panel is to take the focus; 0: it is not. */
  focus: number;
  action: string;
  onAction: string;
  header: string;
  onHeader: string;
  language: string;
  workspace: { name: string; greeting: string; introduction: string; away: boolean; teammates: Teammate[] };
  person: Person | undefined;
  place: Place;
  /** Undefined while the list has not come. */
  conversations: Conversation[] | undefined;
  unread: number;
  thread: ShownThread | undefined;
  isConnected: boolean;
  emailError: string;
  /** The address that was given on this view, once it is kept. */
  emailSaved: string;
}

export type Asked =
  | { ask: "ready" | "close" | "back" | "earlier" | "skip" }
  | { ask: "go"; view: View | "who"; id?: string }
  | { ask: "send"; body: string; reply?: string }
  | { ask: "draft"; key: string; text: string }
  | { ask: "retry" | "discard"; id: string }
  | { ask: "email"; email: string };
