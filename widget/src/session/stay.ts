/** A shop is many pages: a panel that is open on one is open on the next, in this tab, at the same place. */

import { started } from "./conversations";
import { core, tools } from "./page";
import { route } from "./route";
import type { Place } from "./shown";

const key = () => `${tools.prefix()}open`;

/** Storage may be denied; then the next page begins with a closed panel. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {}
}

export function keepPlace(): void {
  const at = started.get(route.key) ?? route.key;
  attempt(() => sessionStorage.setItem(key(), [core.who, route.place, at].join(" ")));
}

export const dropPlace = () => void attempt(() => sessionStorage.removeItem(key()));

/** @returns whether the panel was open for this person, whose place it then has. */
export function findPlace(): boolean {
  const [who, place, at = ""] = attempt(() => sessionStorage.getItem(key()))?.split(" ") ?? [];
  const isTheirs = !!who && (who === core.who || who === core.before);
  if (isTheirs) Object.assign(route, { place: place as Place, key: at });
  else dropPlace();
  return isTheirs;
}
