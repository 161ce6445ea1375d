// The language of rules, between the queries that the server reads and the words that a teammate chooses. No page here.
(() => {
  "use strict";
  const KNOWN = [phrase("has any value", "!=", "fixed", null), phrase("is unknown", "=", "fixed", null)];
  const TEXT = [
    phrase("is", "=", "text"),
    phrase("is not", "!=", "text"),
    phrase("contains", "~", "text"),
    phrase("does not contain", "!~", "text"),
    phrase("starts with", "^", "text"),
    phrase("ends with", "$", "text"),
    phrase("is any of", "IN", "list"),
    phrase("is none of", "NIN", "list"),
  ];
  const ORDERED = [
    phrase("is more than", ">", "number"),
    phrase("is less than", "<", "number"),
    phrase("is at least", ">=", "number"),
    phrase("is at most", "<=", "number"),
  ];
  const DATE = [
    phrase("less than", ">", "days"),
    phrase("more than", "<", "days"),
    phrase("exactly", "=", "days"),
    phrase("after", ">", "date"),
    phrase("before", "<", "date"),
    phrase("on", "=", "date"),
  ];
  const AHEAD = [
    phrase("later than in", ">", "ahead"),
    phrase("sooner than in", "<", "ahead"),
    phrase("in exactly", "=", "ahead"),
  ];
  const PHRASES = {
    text: [...TEXT, ...KNOWN],
    number: [phrase("is", "=", "number"), phrase("is not", "!=", "number"), ...ORDERED, ...KNOWN],
    date: [...DATE, ...KNOWN],
    coming: [...DATE, ...AHEAD, ...KNOWN],
    boolean: [phrase("is true", "=", "fixed", true), phrase("is false", "=", "fixed", false), ...KNOWN],
    label: [
      phrase("is", "=", "choice"),
      phrase("is not", "!=", "choice"),
      phrase("is any", "!=", "fixed", null),
      phrase("is none", "=", "fixed", null),
    ],
    choice: [phrase("is", "=", "choice"), phrase("is not", "!=", "choice"), ...KNOWN],
    any: [...TEXT, ...ORDERED, ...KNOWN],
    event: [
      phrase("has been done", ">", "fixed", 0, "count"),
      phrase("has not been done yet", "=", "fixed", 0, "count"),
      phrase("was done at least", ">=", "times", undefined, "count"),
      phrase("was done at most", "<=", "times", undefined, "count"),
      phrase("was done exactly", "=", "times", undefined, "count"),
      ...["last", "first"].flatMap((which) =>
        DATE.map((each) =>
          phrase(`was ${which} done ${each.words}`, each.operator, each.form, undefined, `${which}_at`),
        ),
      ),
      phrase("was done with", "", "metadata", undefined, "metadata"),
    ],
  };
  const INNER = [...TEXT, ...ORDERED, ...KNOWN];

  function phrase(words, operator, form, value, aspect) {
    return { words, operator, form, value, aspect };
  }

  // --- what a query says, as rows ---

  const isScalar = (value) => ["string", "number", "boolean"].includes(typeof value);

  const READ = {
    fixed: (value, said) => (String(value) === String(said.value) ? "" : undefined),
    text: (value) => (isScalar(value) ? String(value) : undefined),
    choice: (value) => (isScalar(value) ? String(value) : undefined),
    number: (value) => (isScalar(value) && value !== "" && Number.isFinite(Number(value)) ? String(value) : undefined),
    times: (value) => READ.number(value),
    list: (value) =>
      Array.isArray(value) && value.length && value.every((each) => isScalar(each) && !String(each).includes(","))
        ? value.join(", ")
        : undefined,
    days: (value) => (value === "today" ? "0" : /^(\d+) days? ago$/.exec(value)?.[1]),
    ahead: (value) => /^in (\d+) days?$/.exec(value)?.[1],
    date: (value, _said, zone) => (/^\d{1,12}$/.test(value) ? dayOf(Number(value), zone) : undefined),
  };

  function parted(name) {
    const rest = name.slice("events.".length);
    const quoted = /^("(?:[^"]|"")+"\.)(.+)$/s.exec(rest);
    const metadata = rest.indexOf(".metadata.");
    const at = quoted ? quoted[1].length : (metadata < 0 ? rest.lastIndexOf(".") : metadata) + 1;
    return { prefix: `events.${rest.slice(0, at)}`, aspect: rest.slice(at) };
  }

  function fieldOf(filter, fields) {
    if (!filter.field.startsWith("events.")) {
      const isAttribute = /^(company\.)?custom_attributes\../.test(filter.field);
      const found = fields.get(filter.field);
      const label = filter.field.replace(/^.*?custom_attributes\./, "");
      return {
        field: found ?? (isAttribute && { name: filter.field, label, kind: "any", suggests: true }),
        aspect: undefined,
      };
    }
    const { prefix, aspect } = parted(filter.field);
    const label = prefix.slice("events.".length, -1).replace(/^"|"$/g, "").replaceAll('""', '"');
    return { field: fields.get(prefix) ?? { name: prefix, label, kind: "event" }, aspect };
  }

  /** The row of one filter; where the words here cannot say it, it is kept as it is. */
  function rowOf(filter, fields, zone) {
    const raw = { raw: filter };
    if (typeof filter?.field !== "string") return raw;
    const { field, aspect } = fieldOf(filter, fields);
    if (!field) return raw;
    const key = aspect?.startsWith("metadata.") ? aspect.slice("metadata.".length) : undefined;
    const said = key === undefined ? PHRASES[field.kind].filter((each) => each.aspect === aspect) : INNER;
    for (const each of said) {
      const value = each.operator === filter.operator ? READ[each.form](filter.value ?? null, each, zone) : undefined;
      if (value === undefined || !isKept(each, value, filter.value, zone)) continue;
      if (key === undefined) return { field, phrase: each, value };
      return { field, phrase: PHRASES.event.at(-1), key, inner: each, value };
    }
    return raw;
  }

  /** Whether a row with this value says what the filter said. */
  function isKept(said, value, given, zone) {
    const back = WRITE[said.form](value, said, zone);
    if (back === undefined) return false;
    if (["fixed", "days", "ahead", "date"].includes(said.form)) return true;
    if (["number", "times"].includes(said.form)) return back === Number(given);
    return JSON.stringify([back].flat().map(String)) === JSON.stringify([given].flat().map(String));
  }

  // --- what rows say, as a query ---

  /** As far as the search looks back or ahead. */
  const MOST_DAYS = 36_500;

  const whole = (text) => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined);

  const WRITE = {
    fixed: (_text, said) => said.value,
    text: (text) => (text.trim() === "" ? undefined : text.trim()),
    choice: (text) => (text === "" ? undefined : text),
    number: (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined),
    times: (text) => whole(text),
    list: (text) => {
      const all = text.split(",").flatMap((each) => each.trim() || []);
      return all.length ? all : undefined;
    },
    days: (text) => daysFrom(whole(text), (days) => `${days} ago`),
    ahead: (text) => daysFrom(whole(text), (days) => `in ${days}`),
    date: (text, _said, zone) => (/^\d{4}-\d\d-\d\d$/.test(text) ? noonOf(text, zone) : undefined),
  };

  function daysFrom(count, words) {
    if (count === undefined || count > MOST_DAYS) return undefined;
    return count === 0 ? "today" : words(count === 1 ? "1 day" : `${count} days`);
  }

  /** The filter of a row, or undefined while something of it is missing. */
  function filterOf(row, zone) {
    if (row.raw) return row.raw;
    const said = row.inner ?? row.phrase;
    const value = WRITE[said.form]?.(row.value, said, zone);
    if (value === undefined || (row.inner && !row.key.trim())) return undefined;
    const aspect = row.inner ? `metadata.${row.key.trim()}` : (row.phrase.aspect ?? "");
    return { field: row.field.name + aspect, operator: said.operator, value };
  }

  // --- days of the workspace's time zone ---

  function dayOf(seconds, zone) {
    return new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    }).format(new Date(seconds * 1_000));
  }

  function noonOf(day, zone) {
    const [year, month, date] = day.split("-").map(Number);
    const guess = Date.UTC(year, month - 1, date, 12);
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    }).formatToParts(guess);
    const of = Object.fromEntries(parts.map((each) => [each.type, Number(each.value)]));
    const there = Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute);
    return Math.max(0, (guess - (there - guess)) / 1_000);
  }

  window.doorstepRules = { PHRASES, INNER, MOST_DAYS, rowOf, filterOf };
})();
