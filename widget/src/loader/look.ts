/** Colours and places, as settings and workspace want them. */

import { core } from "./core";

const DEFAULT_ACTION = "#1f5c52";

/** #rgb or #rrggbb as three numbers, else undefined. */
function channels(color: unknown): number[] | undefined {
  const hex = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(`${color}`)?.[1];
  if (!hex) return;
  const wide = hex.length < 6 ? hex.replace(/./g, "$&$&") : hex;
  return [0, 2, 4].map((at) => parseInt(wide.slice(at, at + 2), 16) / 255);
}

/** Relative luminance, 0 to 1, as near to WCAG's as the choice below needs. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = channels(color) ?? [];
  return 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2;
}

/** A colour that we can reckon with, else undefined. */
export const color = (given: unknown) => (channels(given) ? `${given}` : undefined);

export const actionColor = () =>
  color(core.settings.action_color) ?? color(core.workspace?.look.action_color) ?? DEFAULT_ACTION;

/** White or black, whichever reads better on `color`: always at least 4.5 to 1. */
export const textOn = (color: string) => (luminance(color) > 0.179 ? "#000" : "#fff");
