import type { Conversation } from "../../wire";
import type { Props } from "../app";
import { Face, Faces } from "../faces";
import { brief } from "../time";

/** One conversation in a list. */
export function Row({ conversation, shown, ask }: Props & { conversation: Conversation }) {
  const { teammate, preview, unread, state } = conversation;
  const title = teammate?.name ?? shown.workspace.name;
  return (
    <button
      type="button"
      class={unread ? "row unread" : "row"}
      onClick={() => ask({ ask: "go", view: "conversation", id: conversation.id })}
    >
      {teammate ? <Face who={teammate} /> : <Faces people={shown.workspace.teammates} most={1} />}
      <span class="row-words">
        <span class="row-title">
          <b dir="auto">{title}</b>
          <small>
            {state === "closed" && "Closed · "}
            {brief(conversation.last_part_at, shown.language)}
          </small>
        </span>
        <span class="row-preview">
          {preview?.author === "me" && "You: "}
          <bdi>{preview?.body}</bdi>
        </span>
      </span>
      {unread > 0 && (
        <span class="count">
          {unread}
          <span class="hidden"> unread</span>
        </span>
      )}
    </button>
  );
}
