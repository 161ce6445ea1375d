/**
 * A serializer of our own: pages put `toJSON` on prototypes and replace `JSON.stringify`.
 * Dates become Unix seconds, as every time in this API; what JSON cannot say is left out.
 */

/** Deeper than any setting means something; a cycle ends here too. */
const DEEPEST = 6;

const quote = (text: string) =>
  `"${text.replace(/[\\"\u0000-\u001f]/g, (c) => `\\u${`000${c.charCodeAt(0).toString(16)}`.slice(-4)}`)}"`;

export function toJson(value: unknown, depth = 0): string | undefined {
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value === "boolean") return `${value}`;
  if (typeof value === "number") return Number.isFinite(value) ? `${value}` : "null";
  if (typeof value !== "object" || depth > DEEPEST) return;
  if (value instanceof Date) return toJson(Math.floor(+value / 1000));
  const texts: string[] = [];
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) texts.push(toJson(value[i], depth + 1) ?? "null");
    return `[${texts}]`;
  }
  for (const key of Object.keys(value)) {
    const text = toJson((value as Record<string, unknown>)[key], depth + 1);
    if (text) texts.push(`${quote(key)}:${text}`);
  }
  return `{${texts}}`;
}
