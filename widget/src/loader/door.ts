/** Boot, update and shutdown: one at a time in this page, and one at a time among the tabs of this origin. */

import type { Booted, Person } from "../wire";
import { attempt } from "./cookies";
import { core, prefix, type Settings, warn } from "./core";
import { toJson } from "./json";
import { forgetCallbacks } from "./listeners";
import { BYE, type Marker, readMarker, readToken, removeCookies, writeMarker, writeToken } from "./marker";
import { arrived, left, unreachable } from "./screen";
import { forgetPerson, part, withoutIdentity } from "./settings";
import { type Answer, call, isTemporary, locked, pause } from "./transport";
import { forgetWaiting } from "./waiting";

/** How often a tab looks at the cookie that all tabs share: a shutdown elsewhere shows here within 5 seconds. */
const WATCH_MS = 1_500;
/** 270 days: as long as a visitor is remembered. */
const VISITOR_SECONDS = 23_328_000;
/** A shutdown that the server has not confirmed is remembered this long. */
const BYE_SECONDS = 7 * 86_400;

let line: Promise<unknown> = Promise.resolve();
let ourMarker = "";
/** Other tabs can see our marker; else there is nothing to watch. */
let isShared = false;
/** Somebody said goodbye in another tab; the next person who comes there is followed. */
let isAway = false;
let underWay = "";

const inTurn = (work: () => Promise<unknown>) => {
  line = line.then(work).catch((error) => warn(error));
  return line;
};

const page = () => ({ url: location.href, title: document.title, referrer: document.referrer });

const settingsToSend = (settings: Settings) => {
  const { session_duration } = core.settings;
  return { ...part(settings, true), ...(session_duration ? { session_duration } : {}) };
};

function accept(answer: Booted, before: Marker): void {
  const { device, person } = answer;
  const who = (person.kind === "user" ? person.id : person.visitor_id) || person.id;
  if (device) core.token = device.token;
  core.before = before.who === who ? before.before : before.kind === "user" || before.text === BYE ? "" : before.who;
  isAway = false;
  const changed = core.who !== who;
  core.who = who;
  core.person = person;
  core.unread = answer.unread;
  core.hasConversations = answer.has_conversations;
  core.workspace = answer.workspace;
  core.booted = true;
  if (answer.refused) warn(answer.refused.code, answer.refused.message);
  arrived(changed);
}

/** Leaves in the cookies whose browser this is, for the next page and for other tabs. */
function remember(seconds = VISITOR_SECONDS): void {
  ourMarker = `${core.person?.kind}.${core.who}.${core.before}`;
  isShared = writeMarker(ourMarker, seconds);
  if (core.token) writeToken(core.token, seconds);
}

/** The person is the same, but is now a lead, or is called otherwise. */
export function met(person: Person): void {
  const isPromoted = core.person?.kind !== person.kind;
  core.person = person;
  if (isPromoted) remember();
}

async function knock(path: string, settings: Settings, epoch: number): Promise<Answer> {
  let before = readMarker();
  if (before.text === BYE) {
    const goodbye = await call("POST", "/shutdown", {});
    if (isTemporary(goodbye)) return goodbye;
    removeCookies();
    before = readMarker();
  }
  core.token = readToken() ?? core.token;
  const answer = await call("POST", path, { settings: settingsToSend(settings), page: page() });
  if (answer.status === 401 && path !== "/boot") return knock("/boot", core.settings, epoch);
  if (answer.status !== 200) return answer;
  if (epoch !== core.epoch) core.token = answer.body.device?.token;
  else if (!answer.body.crawler) {
    accept(answer.body, before);
    // the launcher is there first: each cookie asks another process
    await new Promise((done) => setTimeout(done));
    if (epoch === core.epoch) remember(answer.body.device?.max_age_seconds);
  }
  return answer;
}

function enter(path: string, settings: Settings): Promise<unknown> {
  const { epoch } = core;
  const same = path + toJson(settings);
  if (underWay === same) return line;
  underWay = same;
  return inTurn(async () => {
    for (let tries = 0; epoch === core.epoch; tries++) {
      const answer = await locked("", () => knock(path, settings, epoch));
      if (!isTemporary(answer)) {
        if (answer.status !== 200) warn(`${path} was answered with ${answer.status}`, answer.body);
        break;
      }
      if (!core.booted && epoch === core.epoch) expect();
      await pause(tries, answer.seconds);
    }
    if (underWay === same) underWay = "";
  });
}

/** Until the backend answers, the browser's own memory of whose it is must do. */
function expect(): void {
  const { text, kind, who } = readMarker();
  if (core.who || !who) return;
  ourMarker = text;
  isShared = true;
  core.who = who;
  core.person = { kind, id: who, visitor_id: who } as Person;
  unreachable();
}

// a function, because the module that passes it on is evaluated before this one
export function boot(): Promise<unknown> {
  return enter("/boot", core.settings);
}
export const update = (settings: Settings) => enter("/update", settings);

/** Takes away whatever this page knows of the person. */
function clear(): void {
  core.epoch++;
  core.booted = core.isWanted = core.hasConversations = false;
  core.settings = withoutIdentity(core.settings);
  core.who = underWay = ourMarker = "";
  core.person = core.workspace = undefined;
  core.unread = 0;
  attempt(() => {
    for (const disk of [localStorage, sessionStorage])
      for (const key of Object.keys(disk)) if (key.startsWith(prefix())) disk.removeItem(key);
  });
  left();
}

export function shutdown(): Promise<unknown> {
  const token = readToken() ?? core.token;
  // Without a token that we can read the cookie is the server's, and only the server can take it away.
  removeCookies();
  if (!token) writeMarker(BYE, BYE_SECONDS);
  core.settings = {};
  isAway = false;
  forgetPerson();
  forgetCallbacks();
  forgetWaiting();
  clear();
  // A sign-out is mostly followed by a navigation, which cancels what is under way.
  const last = () => core.session?.goodbye(token ?? core.token);
  addEventListener("pagehide", last);
  return inTurn(async () => {
    for (let tries = 0; ; tries++) {
      const answer = await locked("", () => call("POST", "/shutdown", {}, token ?? core.token));
      if (!isTemporary(answer)) break;
      await pause(tries, answer.seconds);
    }
    removeEventListener("pagehide", last);
    if (readMarker().text === BYE) removeCookies();
    core.token = undefined;
  });
}

/** Follows what other tabs did: whose browser it is now decides, whatever the settings of this page said. */
export function watch(): void {
  if (!ourMarker && !isAway) return;
  const { text, kind } = readMarker();
  if (text === ourMarker || (ourMarker && !isShared)) return;
  if (!text || text === BYE) {
    if (!ourMarker) return;
    isAway = true;
    core.token = undefined;
    clear();
  } else if (kind) {
    core.token = undefined;
    core.settings = withoutIdentity(core.settings);
    core.isWanted = true;
    ourMarker = text;
    void boot();
  }
}

setInterval(watch, WATCH_MS);
for (const event of ["focus", "pageshow", "visibilitychange"]) addEventListener(event, watch);
