/** The loader's object and tools, for every file of this chunk. */

import type { Core, Tools } from "../loader/core";

export let core: Core;
export let tools: Tools;

export function use(given: Core, its: Tools): void {
  core = given;
  tools = its;
}

/** `JSON.parse` may be the page's own; this parser is the browser's. */
export const parse = (text: string): Promise<unknown> => new Response(text).json();

let planned = false;
let draw: () => void = () => {};

/** @param work also when the connection, the width or the colours of the screen change. */
export function onChange(work: () => void): void {
  draw = work;
  for (const event of ["online", "offline"]) addEventListener(event, changed);
  for (const asked of ["(max-width:480px)", "(prefers-color-scheme:dark)"])
    matchMedia(asked).addEventListener("change", changed);
}

/** Something that the panel shows has changed; several changes are drawn at once. */
export function changed(): void {
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    draw();
  });
}
