import type { Part, Unsent } from "../../wire";
import type { Props } from "../app";
import { Face, Faces } from "../faces";
import { Words } from "../text";
import { clock, day, daysAgo } from "../time";
import { Files } from "./files";

/** Words of one person closer together than this stand as one. */
const TOGETHER_SECONDS = 300;

export function Thread({ shown, ask }: Props) {
  const { thread, workspace, language } = shown;
  if (!thread) return null;
  const { parts, unsent } = thread;
  const isNew = parts.length + unsent.length === 0;
  // what was offered last, until something is said
  const offers = unsent.length ? [] : parts.filter(({ kind }) => kind === "comment").at(-1)?.replies;
  return (
    <div class="thread" role="log" aria-live="polite" aria-label="Conversation">
      {isNew && (
        <div class="greeting">
          <Faces people={workspace.teammates} />
          <b>{workspace.greeting || "Hello"}</b>
          <p>{workspace.introduction || "Ask us anything, or tell us what is on your mind."}</p>
        </div>
      )}
      {parts.map((part, at) => (
        <Said
          key={part.client_id ?? part.id}
          part={part}
          before={parts[at - 1]}
          after={parts[at + 1]}
          language={language}
        />
      ))}
      {unsent.map((message) => (
        <Pending key={message.id} message={message} isConnected={shown.isConnected} ask={ask} />
      ))}
      {!!offers?.length && (
        <div class="offers">
          {offers.map(({ text, uuid }) => (
            <button key={uuid} type="button" dir="auto" onClick={() => ask({ ask: "send", body: text, reply: uuid })}>
              {text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

const isSameSpeaker = (a: Part | undefined, b: Part) =>
  a?.kind === b.kind &&
  a.author.kind === b.author.kind &&
  a.author.name === b.author.name &&
  a.author.before_login === b.author.before_login &&
  Math.abs(a.created_at - b.created_at) < TOGETHER_SECONDS;

interface SaidProps {
  part: Part;
  before: Part | undefined;
  after: Part | undefined;
  language: string;
}

function Said({ part, before, after, language }: SaidProps) {
  const { author, kind, created_at } = part;
  const isNewDay = !before || daysAgo(before.created_at) !== daysAgo(created_at);
  const isFirst = isNewDay || !isSameSpeaker(before, part);
  const isLast = !after || !isSameSpeaker(after, part) || daysAgo(after.created_at) !== daysAgo(created_at);
  const isMine = author.kind === "me";
  return (
    <>
      {isNewDay && <p class="day">{day(created_at, language)}</p>}
      {kind === "comment" ? (
        <div class={`said ${isMine ? "mine" : "theirs"}${isLast ? " last" : ""}`}>
          {!isMine && (isLast ? <Face who={author} /> : <span class="face none" />)}
          <div class="words">
            {isFirst && <span class={isMine ? "hidden" : "name"}>{isMine ? "You: " : <bdi>{author.name}</bdi>}</span>}
            {(part.body || !(part.files || part.replies)) && (
              <div class="bubble" dir="auto">
                {part.body ? <Words text={part.body} /> : <i>This message was deleted</i>}
              </div>
            )}
            <Files files={part.files} />
            {isLast && (
              <small class="when">
                {author.before_login && "Written before signing in · "}
                {clock(created_at, language)}
              </small>
            )}
          </div>
        </div>
      ) : (
        <p class="day">{kind === "close" ? "This conversation was closed" : "This conversation was reopened"}</p>
      )}
    </>
  );
}

function Pending({ message, isConnected, ask }: { message: Unsent; isConnected: boolean; ask: Props["ask"] }) {
  const { id, body, failed } = message;
  return (
    <div class={`said mine last ${failed ? "failed" : "pending"}`}>
      <div class="words">
        <span class="hidden">You: </span>
        <div class="bubble" dir="auto">
          <Words text={body} />
        </div>
        {failed ? (
          <small class="when">
            Not sent. {failed}{" "}
            <button type="button" class="link" onClick={() => ask({ ask: "retry", id })}>
              Try again
            </button>{" "}
            <button type="button" class="link" onClick={() => ask({ ask: "discard", id })}>
              Remove
            </button>
          </small>
        ) : (
          <small class="when">{isConnected ? "Sending…" : "Waiting for a connection…"}</small>
        )}
      </div>
    </div>
  );
}
