import type { Props } from "../app";
import { Face } from "../faces";
import { Back, Close } from "../frame";
import { EmailForm } from "./email";

/** Who am I talking to, and as whom? */
export function Who({ shown, ask }: Props) {
  const { workspace, person, thread } = shown;
  const name = person?.name ?? person?.email ?? person?.pseudonym;
  return (
    <div class="view">
      <header class="bar plain">
        <Back ask={ask} />
        <h1 tabIndex={-1}>Who am I talking to?</h1>
        <Close ask={ask} />
      </header>
      <div class="who">
        <h2>{workspace.name}</h2>
        <p class={workspace.away ? "state" : "state here"}>
          {workspace.away
            ? "Nobody is here right now. We answer as soon as we are back."
            : "Somebody is here to answer."}
        </p>
        <ul>
          {workspace.teammates.map((who) => (
            <li key={who.name}>
              <Face who={who} />
              <span dir="auto">{who.name}</span>
              {thread?.conversation?.teammate?.name === who.name && <small>answers you</small>}
            </li>
          ))}
        </ul>
        <h2>You</h2>
        {person?.kind === "user" ? (
          <p>
            Signed in as <b dir="auto">{name}</b>.
          </p>
        ) : (
          <>
            <p>
              {person?.kind === "lead" ? (
                <>
                  We know you as <b dir="auto">{name}</b>.
                </>
              ) : (
                "We do not know your name, and that is fine."
              )}
            </p>
            {person?.kind === "lead" && (
              <EmailForm shown={shown} ask={ask} words="Your email, for answers when you have left" />
            )}
          </>
        )}
      </div>
    </div>
  );
}
