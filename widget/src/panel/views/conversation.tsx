import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Props } from "../app";
import { Faces } from "../faces";
import { focusView } from "../focus";
import { Back, Close, Connection } from "../frame";
import { Composer } from "./composer";
import { asksForEmail, EmailPrompt, EmailThanks } from "./email";
import { Waiting } from "./messages";
import { Thread } from "./thread";

/** So near to the end and new words move the screen along. */
const NEAR_PX = 120;

export function Conversation({ shown, ask }: Props) {
  const { workspace, thread } = shown;
  const scroller = useRef<HTMLElement>(null);
  const wasNear = useRef(true);
  const height = useRef(0);
  const count = (thread?.parts.length ?? 0) + (thread?.unsent.length ?? 0);
  const first = thread?.parts[0]?.id;
  const prompt = asksForEmail(shown);

  useLayoutEffect(() => {
    wasNear.current = true;
  }, [thread?.key, thread?.unsent.length]);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    // Earlier parts come in above: what is being read stays where it is.
    if (wasNear.current) box.scrollTop = box.scrollHeight;
    else if (box.scrollTop < NEAR_PX) box.scrollTop += box.scrollHeight - height.current;
    height.current = box.scrollHeight;
  }, [count, first, prompt, shown.emailSaved, thread?.key, shown.isOpen]);

  // the question has gone, and with it the button that had the focus
  useEffect(() => {
    if (document.hasFocus() && document.activeElement === document.body) focusView();
  }, [prompt]);

  if (!thread) return null;
  const teammate = thread.conversation?.teammate;
  const people = teammate ? [teammate] : workspace.teammates;
  const scrolled = () => {
    const box = scroller.current;
    if (!box) return;
    wasNear.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    if (box.scrollTop < NEAR_PX && thread.hasEarlier) ask({ ask: "earlier" });
  };
  return (
    <div class="view">
      <header class="bar head">
        <Back ask={ask} />
        <button type="button" class="people" onClick={() => ask({ ask: "go", view: "who" })}>
          <span class="hidden">Who am I talking to?</span>
          <Faces people={people} />
          <span>
            <b dir="auto">{teammate?.name ?? workspace.name}</b>
            <small>{workspace.away ? "Away at the moment" : teammate ? workspace.name : "Here to answer"}</small>
          </span>
        </button>
        <h1 class="hidden" tabIndex={-1}>
          {`Conversation with ${teammate?.name ?? workspace.name}`}
        </h1>
        <Close ask={ask} />
      </header>
      <Connection shown={shown} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="scroll" ref={scroller} onScroll={scrolled} tabIndex={0} aria-label="Messages">
        {thread.isLoading ? <Waiting /> : <Thread shown={shown} ask={ask} />}
        {prompt && <EmailPrompt shown={shown} ask={ask} />}
        <EmailThanks shown={shown} ask={ask} />
      </section>
      <Composer shown={shown} ask={ask} />
    </div>
  );
}
