import { useEffect, useRef, useState } from "preact/hooks";
import type { Props } from "../app";
import { Icon } from "../icons";

/** As the server has it. */
const LONGEST = 10_000;
const TALLEST_PX = 140;

/** What was begun in each conversation; it lives as long as this frame. */
const drafts = new Map<string, string>();

export function Composer({ shown, ask }: Props) {
  const key = shown.thread?.key ?? "";
  const prefill = shown.thread?.prefill ?? "";
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const write = (words: string) => {
    drafts.set(key, words);
    setText(words);
  };
  // the page asks for the prefill again by raising `focus`
  useEffect(() => write((!key && prefill) || drafts.get(key) || ""), [key, prefill, shown.focus]);
  // the box grows with its words
  useEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST_PX)}px`;
  }, [text]);
  const send = () => {
    const body = text.trim();
    if (!body) return;
    write("");
    ask({ ask: "send", body });
    box.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={box}
        rows={1}
        value={text}
        maxLength={LONGEST}
        placeholder="Write a message…"
        aria-label="Message"
        enterkeyhint="send"
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit" class="go" aria-label="Send" disabled={!text.trim()}>
        <Icon name="send" />
      </button>
    </form>
  );
}
