import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Props } from "../app";
import { Icon } from "../icons";

/** As the server has it. */
const LONGEST = 10_000;
/** From here on the person is told how much room is left. */
const NEAR = 9_500;
const TALLEST_PX = 140;

export function Composer({ shown, ask }: Props) {
  const key = shown.thread?.key ?? "";
  const [text, setText] = useState(shown.thread?.draft ?? "");
  const box = useRef<HTMLTextAreaElement>(null);
  const write = (words: string) => {
    setText(words);
    ask({ ask: "draft", key, text: words });
  };
  // the page may have filled it in when it raises `focus`; other changes are echoes of what is typed here
  // before anybody can type; a conversation that gets its id while the next words are typed keeps them
  useLayoutEffect(() => setText(shown.thread?.draft ?? ""), [shown.focus]);
  // the box grows with its words
  useEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST_PX)}px`;
  }, [text]);
  // the server counts characters, not their halves
  const left = text.length < NEAR ? LONGEST : LONGEST - [...text.trim()].length;
  const send = () => {
    const body = text.trim();
    if (!body || left < 0) return;
    write("");
    ask({ ask: "send", body });
    box.current?.focus();
  };
  return (
    <>
      <p id="long" class="long" role="status">
        {left <= LONGEST - NEAR &&
          (left < 0
            ? `Too long by ${-left} characters. Please shorten it, or send it in parts.`
            : `${left} characters left`)}
      </p>
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
          dir="auto"
          aria-describedby="long"
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
        <button type="submit" class="go" aria-label="Send" disabled={!text.trim() || left < 0}>
          <Icon name="send" />
        </button>
      </form>
    </>
  );
}
