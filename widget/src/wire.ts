/** What travels between the loader and the backend. Times are Unix seconds. */

export interface Person {
  kind: "visitor" | "lead" | "user";
  id: string;
  visitor_id: string | null;
  user_id: string | null;
  email: string | null;
  name: string | null;
  pseudonym: string | null;
}

export interface Teammate {
  name: string;
  initials: string;
}

export interface Look {
  action_color?: string | null;
  background_color?: string | null;
  greeting?: string | null;
  introduction?: string | null;
  launcher?: string | null;
}

export interface Workspace {
  name: string;
  is_test: boolean;
  look: Look;
  away: boolean;
  teammates: Teammate[];
}

export interface Booted {
  crawler?: boolean;
  device?: { mode: "cookie" | "token"; token?: string; max_age_seconds: number } | null;
  person: Person;
  changed: boolean;
  refused?: { code: string; message: string } | null;
  unread: number;
  has_conversations: boolean;
  workspace: Workspace;
}

export interface Conversation {
  id: string;
  version: number;
  state: "open" | "closed" | "snoozed";
  created_at: number;
  last_part_at: number;
  unread: number;
  contact_read_seq: number;
  last_seq: number;
  preview: { body: string; author: "me" | "them"; at: number } | null;
  teammate: Teammate | null;
  email_prompt: "none" | "asked" | "skipped" | "answered";
  /** Numbers of parts whose text was taken back. */
  redacted: number[];
}

export interface SentFile {
  name: string;
  /** A path on the backend, for this device only. */
  url: string;
  size: number;
  /** Of pictures, in pixels. */
  width?: number;
  height?: number;
}

export interface Offer {
  text: string;
  uuid: string;
}

export interface Part {
  id: string;
  seq: number;
  kind: "comment" | "close" | "open";
  author: { kind: "me" | "teammate" | "bot"; name: string; initials: string; before_login: boolean };
  body: string;
  created_at: number;
  client_id: string | null;
  files?: SentFile[];
  /** Answers that it offers. */
  replies?: Offer[];
}

/** A message that the server has not yet acknowledged. */
export interface Unsent {
  /** Also the idempotency key: a retry under it is answered with what the first try made. */
  id: string;
  /** Whose words these are; they are sent as nobody else. */
  who: string;
  /** The conversation, or "" for one that this message, or the unsent message `start`, begins. */
  to: string;
  start: string;
  body: string;
  /** Of an offered answer that this is. */
  reply?: string | undefined;
  at: number;
  /** Why the server will never take it. */
  failed?: string;
}

/** What the page may ask to be shown. */
export type View = "auto" | "home" | "messages" | "conversation" | "new";
