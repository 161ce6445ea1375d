/**
 * A visitor holds no stream: thousands look at pages to whom nobody will ever write. But a program may make somebody of
 * them meanwhile, and teammates write to those. So a visitor's page asks: when somebody comes back to it or opens the
 * panel, and while it lies there in sight ever more seldom. It asks no database for more than who is there.
 */

import { core, tools } from "./page";

/** Who has filled in a form looks at the page, and an answer to it is soon. */
const FIRST_MS = 15_000;
const LONGEST_MS = 300_000;
/** Coming back to the page twice within this asks once. */
const LEAST_MS = 5_000;

let pause = FIRST_MS;
let timer = 0;
let asked = 0;
let isAsking = false;

const isVisitor = () => !!core.booted && core.person?.kind === "visitor";
const isInSight = () => document.visibilityState === "visible";

/** Begins to ask, or begins anew. */
export function keepAsking(): void {
  pause = FIRST_MS;
  plan();
}

function plan(): void {
  clearTimeout(timer);
  // pages that were opened together do not ask together
  if (isVisitor()) timer = window.setTimeout(() => isInSight() && askWho(), pause * (0.75 + Math.random() / 4));
}

/** Once: whoever comes back to the page, or goes on in one that never loads another, is asked for. */
export function listen(): void {
  for (const event of ["focus", "pageshow", "popstate", "visibilitychange"]) addEventListener(event, lookAgain);
  (window as { navigation?: EventTarget }).navigation?.addEventListener("navigatesuccess", lookAgain);
}

function lookAgain(): void {
  if (!isVisitor() || !isInSight()) return;
  keepAsking();
  if (Date.now() - asked > LEAST_MS) void askWho();
}

/** Asks who this is; whoever is not a visitor any more boots, and hears from then on. */
export async function askWho(): Promise<void> {
  if (isAsking || !isVisitor()) return;
  const { epoch } = core;
  isAsking = true;
  asked = Date.now();
  const { status, body } = await tools.call("GET", "/conversations");
  isAsking = false;
  if (epoch !== core.epoch || !isVisitor()) return;
  if (status === 401 || (status === 200 && body.person.kind !== "visitor")) return void tools.again();
  pause = Math.min(pause * 2, LONGEST_MS);
  // who is blocked stays so
  if (status !== 403) plan();
}
