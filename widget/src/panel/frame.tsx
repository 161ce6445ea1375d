import type { ComponentChildren } from "preact";
import type { Props } from "./app";
import { Icon } from "./icons";

export function Close({ ask }: Pick<Props, "ask">) {
  return (
    <button type="button" class="round" aria-label="Close" onClick={() => ask({ ask: "close" })}>
      <Icon name="close" />
    </button>
  );
}

export function Back({ ask }: Pick<Props, "ask">) {
  return (
    <button type="button" class="round" aria-label="Back" onClick={() => ask({ ask: "back" })}>
      <Icon name="back" />
    </button>
  );
}

/** Home and messages, at the foot of both. */
export function Places({ shown, ask }: Props) {
  const tab = (place: "home" | "messages", words: string, extra?: ComponentChildren) => (
    <button
      type="button"
      aria-current={shown.place === place ? "page" : undefined}
      onClick={() => ask({ ask: "go", view: place })}
    >
      <span class="tab-icon">
        <Icon name={place} />
        {extra}
      </span>
      {words}
    </button>
  );
  const count = shown.unread > 0 && (
    <span class="count">
      {shown.unread}
      <span class="hidden"> unread</span>
    </span>
  );
  return (
    <nav class="places" aria-label="Places">
      {tab("home", "Home")}
      {tab("messages", "Messages", count)}
    </nav>
  );
}

/** What is true of the whole panel when there is no line to the backend. */
export function Connection({ shown }: Pick<Props, "shown">) {
  return (
    <p class="connection" role="status">
      {!shown.isConnected && "No connection at the moment. What you write is kept and sent as soon as it is back."}
    </p>
  );
}
