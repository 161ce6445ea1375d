import type { Props } from "../app";
import { Faces } from "../faces";
import { Close, Connection, Places } from "../frame";
import { Icon } from "../icons";
import { Row } from "./row";

export function Home({ shown, ask }: Props) {
  const { workspace, conversations, person } = shown;
  const name = person?.kind === "user" && person.name ? ` ${person.name.split(" ")[0]}` : "";
  const latest = conversations?.[0];
  return (
    <div class="view home">
      <header class="welcome">
        <div class="bar">
          <span class="brand">{workspace.name}</span>
          <Faces people={workspace.teammates} />
          <Close ask={ask} />
        </div>
        <h1 tabIndex={-1}>{workspace.greeting || `Hello${name}`}</h1>
        <p>{workspace.introduction || "How can we help?"}</p>
      </header>
      <div class="cards">
        {latest && (
          <section class="card" aria-label="Latest conversation">
            <Row conversation={latest} shown={shown} ask={ask} />
          </section>
        )}
        <button type="button" class="card start" onClick={() => ask({ ask: "go", view: "new" })}>
          <span>
            <b>Send us a message</b>
            <small>{workspace.away ? "We are away, and answer as soon as we are back" : "We are here to answer"}</small>
          </span>
          <span class="go">
            <Icon name="send" />
          </span>
        </button>
        <Connection shown={shown} />
      </div>
      <Places shown={shown} ask={ask} />
    </div>
  );
}
