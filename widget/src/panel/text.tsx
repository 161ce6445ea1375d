/** A message's words as text; addresses in them become links, of the harmless kinds only. */

const LINK = /\b((?:https?:\/\/|www\.(?=\w))[^\s<>"']+|mailto:[^\s<>"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/gi;
/** Ends a sentence rather than an address. */
const TAIL = ".,;:!?";

const surplus = (text: string, opening: string, closing: string) =>
  text.split(closing).length - text.split(opening).length;

/** Without what belongs to the sentence around it; a closing bracket stays when the address has its opening one. */
function trimmed(address: string): string {
  const closing: Record<string, number> = { ")": surplus(address, "(", ")"), "]": surplus(address, "[", "]") };
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? "";
    const more = closing[last];
    if (more === undefined ? !TAIL.includes(last) : more <= 0) break;
    if (more !== undefined) closing[last] = more - 1;
  }
  return address.slice(0, end);
}

function hrefOf(found: string): string {
  if (/^(https?|mailto):/i.test(found)) return found;
  return /^www\./i.test(found) ? `https://${found}` : `mailto:${found}`;
}

export function Words({ text }: { text: string }) {
  const pieces: preact.ComponentChild[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const found = trimmed(match[0]);
    pieces.push(
      text.slice(from, match.index),
      <a href={hrefOf(found)} target="_blank" rel="noopener noreferrer nofollow">
        {found}
      </a>,
    );
    from = match.index + found.length;
  }
  pieces.push(text.slice(from));
  return <>{pieces}</>;
}
