/** What `GET /widget/{app_id}` sends: takes over from the stub, boots, shows the launcher. */

import { commands } from "./commands";
import { core, warn } from "./core";
import { show } from "./session";
import { pageSettings } from "./settings";

interface Stub {
  (...args: unknown[]): unknown;
  q?: ArrayLike<unknown>[] & { push: unknown };
  c?: unknown;
  loaderQueue?: unknown;
}

const page = window as unknown as Record<string, Stub | undefined>;
/** Under it a second run of this script finds the first one. */
const LIVE = Symbol.for("doorstep");

/** `args` is an array, or the `arguments` of a stub. */
function run(args: ArrayLike<unknown>): unknown {
  const [method, ...rest] = [].slice.call(args) as unknown as [string, ...never[]];
  try {
    return commands[method]?.(...rest);
  } catch (error) {
    warn(error);
  }
}

const api = (...args: unknown[]) => run(args);
Object.defineProperty(api, "booted", { get: () => !!core.booted });

/** @returns what the stub has collected; from now on it, and every reference to it, is this messenger. */
function takeOver(stub: Stub): ArrayLike<unknown>[] {
  const collected = [].slice.call(stub.q) as ArrayLike<unknown>[];
  const now = { push: run, length: 0 } as unknown as ArrayLike<unknown>[];
  stub.q = now;
  stub.c = stub.loaderQueue = run;
  return collected;
}

function install(): void {
  const collected: ArrayLike<unknown>[] = [];
  for (const name of ["Doorstep", "Intercom"]) {
    const there = page[name];
    if (there === api || (typeof there === "function" && !there.q)) continue;
    if (there?.q) collected.push(...takeOver(there));
    page[name] = api;
  }
  if (pageSettings().app_id && !core.isWanted && !collected.some((args) => args[0] === "boot")) run(["boot"]);
  for (const args of collected) run(args);
}

function begin(): void {
  Object.defineProperty(api, LIVE, { value: install });
  document.addEventListener(
    "click",
    (event) => {
      const selector = core.settings.custom_launcher_selector;
      if (selector && core.booted && (event.composedPath()[0] as Element).closest?.(`${selector}`)) show("auto");
    },
    true,
  );
  install();
}

const live = (page.Doorstep as unknown as Record<symbol, (() => void) | undefined> | undefined)?.[LIVE];
if (live) live();
else begin();
