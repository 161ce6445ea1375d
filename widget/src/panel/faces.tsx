import type { Teammate } from "../wire";

/** The same person has the same colour everywhere. */
function hue(name: string): number {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 360;
  return sum;
}

export function Face({ who }: { who: Teammate }) {
  return (
    <span class="face" aria-hidden="true" style={{ "--hue": hue(who.name) }}>
      {who.initials}
    </span>
  );
}

export function Faces({ people, most = 3 }: { people: Teammate[]; most?: number }) {
  return (
    <span class="faces">
      {people.slice(0, most).map((who) => (
        <Face key={who.name} who={who} />
      ))}
    </span>
  );
}
