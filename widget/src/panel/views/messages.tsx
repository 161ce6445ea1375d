import type { Props } from "../app";
import { Close, Connection, Places } from "../frame";
import { Icon } from "../icons";
import { Row } from "./row";

export function Messages({ shown, ask }: Props) {
  const { conversations } = shown;
  return (
    <div class="view">
      <header class="bar plain">
        <h1 tabIndex={-1}>Messages</h1>
        <Close ask={ask} />
      </header>
      <Connection shown={shown} />
      <div class="list">
        {!conversations && <Waiting />}
        {conversations?.length === 0 && (
          <div class="empty">
            <Icon name="messages" />
            <b>No messages yet</b>
            <p>Ask us anything. Your conversations stay here, in this browser.</p>
          </div>
        )}
        {conversations && conversations.length > 0 && (
          <ul>
            {conversations.map((one) => (
              <li key={one.id}>
                <Row conversation={one} shown={shown} ask={ask} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="foot">
        <button type="button" class="button" onClick={() => ask({ ask: "go", view: "new" })}>
          Send us a message
        </button>
      </div>
      <Places shown={shown} ask={ask} />
    </div>
  );
}

/** The shape of what is about to come. */
export function Waiting() {
  return (
    <div class="waiting" role="status">
      <span class="hidden">Loading</span>
      <i />
      <i />
      <i />
    </div>
  );
}
