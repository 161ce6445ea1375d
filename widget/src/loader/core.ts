/** What the loader knows about this page; the session chunk, loaded later, works on the same object. */

import type { Session } from "../session/main";
import type { Person, Workspace } from "../wire";
import type { Answer } from "./transport";

/** Written into the script by the server that sends it: the backend's address and the workspace of this address. */
declare const $B: string, $A: string;

export type Settings = Record<string, unknown>;

export interface Core {
  base: string;
  app: string;
  /** Rises with every shutdown; an answer to an older question is nobody's business any more. */
  epoch: number;
  booted?: boolean;
  /** The page asked for a boot, and nobody has shut down since. */
  isWanted?: boolean;
  settings: Settings;
  /** The device token where page and backend are of different sites, else undefined. */
  token?: string | undefined;
  person?: Person | undefined;
  /** Whose words this page writes: a visitor's id, or a user's. */
  who: string;
  /** Who it was before the login; what they had not sent follows. */
  before: string;
  unread: number;
  hasConversations?: boolean;
  workspace?: Workspace | undefined;
  session?: Session | undefined;
  open?: boolean;
}

export const core = {
  base: $B,
  app: $A,
  epoch: 0,
  settings: {},
  who: "",
  before: "",
  unread: 0,
} as Core;

/** What the page keeps for us in its storage, and the name of the tabs' channel, begin with this. */
export const prefix = () => `doorstep-${core.app}-`;

export const warn = (...words: unknown[]) => console.warn("[Doorstep]", ...words);

/** What the session chunk may use of the loader; see `main.ts`. */
export interface Tools {
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  pause(tries: number, seconds?: number): Promise<void>;
  locked<T>(what: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  toJson(value: unknown): string | undefined;
  prefix(): string;
  tell(event: string, ...args: unknown[]): void;
  root(): ShadowRoot;
  render(): void;
  setUnread(count: number): void;
  /** The device is not known any more, or stands for somebody else: boot again. */
  again(): Promise<unknown>;
  /** Looks at the cookie that all tabs share, and follows it. */
  watch(): void;
  /** The person became a lead, or is called otherwise. */
  met(person: Person): void;
  address(path: string): string;
  headers(xhr: XMLHttpRequest): void;
  color(given: unknown): string | undefined;
  actionColor(): string;
  textOn(color: string): string;
}
