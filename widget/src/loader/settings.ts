/** Settings as pages give them: what belongs to the messenger, and what belongs to a person. */

import { attempt } from "./cookies";
import type { Settings } from "./core";

/** Settings of the messenger; every other key says something about the person. */
const MESSENGER =
  /^((app|messenger_style)_id|api_base|alignment|custom_launcher_selector|(vertical|horizontal)_padding|z_index|hide_(default_launcher|notifications)|theme_mode|(action|background|link)_color|installation_type|session_duration)$/;
const GLOBALS = ["doorstepSettings", "intercomSettings"] as const;

const isObject = (value: unknown): value is Settings => typeof value === "object" && !!value;

const isKnown = (value: unknown) => !/^(|undefined|null)$/.test(`${value ?? ""}`);

/** `window.doorstepSettings`, else `window.intercomSettings`. */
export function pageSettings(): Settings {
  for (const name of GLOBALS) {
    const found = (window as unknown as Settings)[name];
    if (isObject(found)) return found;
  }
  return {};
}

export function part(settings: unknown, ofPerson: boolean): Settings {
  const found: Settings = {};
  if (isObject(settings))
    for (const key of Object.keys(settings)) if (MESSENGER.test(key) !== ofPerson) found[key] = settings[key];
  return found;
}

export const namesSomeone = (settings: unknown) =>
  isObject(settings) && [settings.user_id, settings.email, settings.intercom_user_jwt].some(isKnown);

export function withoutIdentity(settings: Settings): Settings {
  return namesSomeone(settings) ? part(settings, false) : settings;
}

/** What a boot with `given` means: the page's own settings fill the gaps, but never mix two people. */
export function bootSettings(given: unknown): Settings {
  const page = pageSettings();
  return { ...(namesSomeone(given) ? part(page, false) : page), ...(isObject(given) ? given : {}) };
}

/** After a shutdown nothing that is left on the page may identify again. */
export function forgetPerson(): void {
  for (const name of GLOBALS) {
    const found = (window as unknown as Settings)[name];
    // a frozen object throws, and there is nothing to be done about it here
    for (const key of Object.keys(part(found, true))) attempt(() => delete (found as Settings)[key]);
  }
}
