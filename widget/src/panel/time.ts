/** Times in the person's language. */

const DAY_MS = 86_400_000;

function format(at: number, language: string, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(at * 1000);
  try {
    return new Intl.DateTimeFormat(language, options).format(date);
  } catch {
    return new Intl.DateTimeFormat(undefined, options).format(date);
  }
}

const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** Whole days between `at` (Unix seconds) and now, by the calendar. */
export const daysAgo = (at: number) => Math.round((midnight(new Date()) - midnight(new Date(at * 1000))) / DAY_MS);

export const clock = (at: number, language: string) => format(at, language, { hour: "numeric", minute: "2-digit" });

export function day(at: number, language: string): string {
  const days = daysAgo(at);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const year = days > 300 ? ({ year: "numeric" } as const) : {};
  return format(at, language, { weekday: "long", day: "numeric", month: "long", ...year });
}

/** As short as a list needs it. */
export function brief(at: number, language: string): string {
  const minutes = Math.floor((Date.now() / 1000 - at) / 60);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  if (daysAgo(at) === 0) return clock(at, language);
  if (daysAgo(at) === 1) return "Yesterday";
  return format(at, language, { day: "numeric", month: "short" });
}
