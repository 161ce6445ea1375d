/** Requests to the backend, by XMLHttpRequest: pages replace `fetch` and `JSON.parse`, and both would see our words. */

import { core } from "./core";
import { toJson } from "./json";

/** Longer than this and the visitor has stopped waiting. */
const TIMEOUT_MS = 10_000;
/** No message waits longer than this between two tries. */
const LONGEST_PAUSE_MS = 8_000;
const FIRST_PAUSE_MS = 500;

export interface Answer {
  /** 0: no answer at all. */
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each caller knows its route's answer
  body: any;
  /** What Retry-After says, or 0. */
  seconds: number;
}

export function headers(xhr: XMLHttpRequest, token = core.token): void {
  xhr.withCredentials = true;
  xhr.setRequestHeader("Doorstep-Client", "1");
  if (token) xhr.setRequestHeader("Doorstep-Device", token);
}

export const address = (path: string) => `${core.base}/door/${core.app}${path}`;

export function call(method: string, path: string, body?: unknown, token = core.token): Promise<Answer> {
  return new Promise((done) => {
    const xhr = new XMLHttpRequest();
    xhr.onloadend = () =>
      done({
        status: xhr.status,
        body: xhr.response ?? {},
        seconds: +(xhr.getResponseHeader("Retry-After") ?? 0) || 0,
      });
    try {
      xhr.open(method, address(path));
      xhr.responseType = "json";
      xhr.timeout = TIMEOUT_MS;
      headers(xhr, token);
      if (body) xhr.setRequestHeader("Content-Type", "application/json");
      xhr.send(body ? toJson(body) : null);
    } catch {
      done({ status: 0, body: {}, seconds: 0 });
    }
  });
}

/** Nothing came, or the server says that it will be better later. */
export const isTemporary = ({ status }: Answer) => !status || status === 429 || status > 499;

/** Waits before the next try; a browser that comes back online does not wait. */
export function pause(tries: number, seconds = 0): Promise<void> {
  return new Promise((done) => {
    const wait = seconds ? seconds * 1000 : FIRST_PAUSE_MS * 2 ** Math.min(tries, 5);
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      done();
    };
    const timer = setTimeout(go, Math.min(wait * (0.75 + Math.random() / 4), LONGEST_PAUSE_MS));
    addEventListener("online", go);
  });
}

/** Runs `work` in one tab at a time; where the browser has no locks, the server's rules are all there is. */
export function locked<T>(what: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const locks = navigator.locks;
  return locks ? (locks.request(`doorstep:${core.app}${what}`, signal ? { signal } : {}, work) as Promise<T>) : work();
}
