/** A message's words as text; addresses in them become links, of the harmless kinds only. */

const LINK = /\b(https?:\/\/[^\s<>"']+|mailto:[^\s<>"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/gi;
/** Ends a sentence rather than an address. */
const TAIL = /[.,;:!?)\]]+$/;

export function Words({ text }: { text: string }) {
  const pieces: preact.ComponentChild[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const found = match[0].replace(TAIL, "");
    const href = /^(https?|mailto):/i.test(found) ? found : `mailto:${found}`;
    pieces.push(
      text.slice(from, match.index),
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {found}
      </a>,
    );
    from = match.index + found.length;
  }
  pieces.push(text.slice(from));
  return <>{pieces}</>;
}
