import { useEffect, useRef, useState } from "preact/hooks";
import type { Props } from "../app";
import { Icon } from "../icons";

/** As the server has it. */
const LONGEST = 10_000;
const TALLEST_PX = 140;

export function Composer({ shown, ask }: Props) {
  const key = shown.thread?.key ?? "";
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const write = (words: string) => {
    setText(words);
    ask({ ask: "draft", key, text: words });
  };
  // the page may have filled it in when it raises `focus`; other changes are echoes of what is typed here
  useEffect(() => setText(shown.thread?.draft ?? ""), [key, shown.focus]);
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
