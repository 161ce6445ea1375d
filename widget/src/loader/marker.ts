/**
 * A cookie that every tab of the site can read, saying whose browser this is at the moment: `kind.who.before`. It opens
 * nothing. By it tabs on other subdomains, which share no storage and no lock, notice a login or a shutdown.
 */

import { readCookie, removeCookie, writeCookie } from "./cookies";
import { core } from "./core";

/** Left behind by a shutdown that the server has not yet confirmed. */
export const BYE = "bye";

const idCookie = () => `doorstep-id-${core.app}`;
const deviceCookie = () => `doorstep-device-${core.app}`;

export interface Marker {
  text: string;
  kind: string;
  who: string;
  /** Who it was before the login; what they wrote and had not sent follows. */
  before: string;
}

export function readMarker(): Marker {
  const text = readCookie(idCookie()) ?? "";
  const [kind = "", who = "", before = ""] = text.split(".");
  return { text, kind, who, before };
}

/** @returns whether other tabs can see it. */
export const writeMarker = (text: string, seconds: number) => writeCookie(idCookie(), text, seconds);

export const readToken = () => readCookie(deviceCookie());
export const writeToken = (token: string, seconds: number) => writeCookie(deviceCookie(), token, seconds);

export function removeCookies(): void {
  removeCookie(idCookie());
  removeCookie(deviceCookie());
  core.token = undefined;
}
