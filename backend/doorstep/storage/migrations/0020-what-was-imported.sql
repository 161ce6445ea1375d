-- Imports out of another messenger: how far each has come, and which of our things stands for which of theirs
-- depends: 0012-nobody-goes-by

-- migrate: apply

CREATE TABLE imports (
    workspace_id text NOT NULL REFERENCES workspaces,
    -- The workspace there, as it calls itself: things of two of them never meet.
    source text NOT NULL,
    stage text NOT NULL,
    -- Where the stage goes on: saved in the transaction of what was done last. Null at its beginning.
    cursor jsonb,
    counts jsonb NOT NULL DEFAULT '{}',
    -- Ids of there and reasons in our words; never a word of a person.
    left_out jsonb NOT NULL DEFAULT '{}',
    began_at timestamptz NOT NULL,
    saved_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (workspace_id, source)
);

CREATE TABLE imported (
    workspace_id text NOT NULL REFERENCES workspaces,
    source text NOT NULL,
    kind text NOT NULL,
    imported_id text NOT NULL,
    -- Our id, as text: 32 hex digits or a number.
    our_id text NOT NULL,
    -- What it looked like there when it was last taken over: what looks the same is left alone.
    digest bytea,
    -- Of whom it tells: so that erasing somebody, or deleting a conversation, finds it.
    contact_id uuid,
    conversation_id uuid,
    -- When it was last looked at: what an import has counted it does not count again.
    saved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, source, kind, imported_id),
    FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts,
    FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations
);
CREATE INDEX imported_of_contact ON imported (workspace_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX imported_of_conversation ON imported (workspace_id, conversation_id) WHERE conversation_id IS NOT NULL;

-- migrate: rollback

DROP TABLE imported, imports;
