import { useState } from "preact/hooks";
import type { Props } from "../app";

export function EmailForm({ shown, ask, words }: Props & { words: string }) {
  const [email, setEmail] = useState(shown.person?.email ?? "");
  return (
    <form
      class="email"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (email.trim()) ask({ ask: "email", email: email.trim() });
      }}
    >
      <label for="email">{words}</label>
      <span class="field">
        <input
          id="email"
          type="email"
          autocomplete="email"
          placeholder="you@example.com"
          value={email}
          aria-invalid={shown.emailError ? "true" : undefined}
          aria-describedby={shown.emailError ? "email-error" : undefined}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          Save
        </button>
      </span>
      {shown.emailError && (
        <small id="email-error" class="error" role="alert">
          {shown.emailError}
        </small>
      )}
      <small class="saved" role="status">
        {shown.emailSaved && shown.emailSaved === email.trim() && "Saved."}
      </small>
    </form>
  );
}

/** Whom a mail would reach needs no question. */
export const asksForEmail = ({ thread, person }: Props["shown"]) =>
  thread?.conversation?.email_prompt === "asked" && person?.kind !== "user" && !person?.email;

export function EmailThanks({ shown, ask }: Props) {
  return (
    <p class="thanks" role="status">
      {shown.emailSaved && (
        <>
          Thanks, we will write to <b>{shown.emailSaved}</b>.{" "}
          <button type="button" class="link" onClick={() => ask({ ask: "go", view: "who" })}>
            Change
          </button>
        </>
      )}
    </p>
  );
}

/** After the first message: where an answer finds the person who has left. */
export function EmailPrompt({ shown, ask }: Props) {
  return (
    <section class="prompt" aria-label="Email">
      <EmailForm
        shown={shown}
        ask={ask}
        words={
          shown.workspace.away
            ? "We are away. Where may we send our answer?"
            : "Where may we send our answer, if you leave?"
        }
      />
      <button type="button" class="link" onClick={() => ask({ ask: "skip" })}>
        Not now
      </button>
    </section>
  );
}
