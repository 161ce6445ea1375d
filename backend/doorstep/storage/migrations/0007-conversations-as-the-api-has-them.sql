-- Conversations that are assigned, snoozed, described and redacted, with more people in them, and what is counted of each
-- depends: 0003-what-the-api-keeps

-- migrate: apply

ALTER TABLE conversations
    ADD COLUMN team_assignee_id integer,
    -- Of a snoozed one: when it opens by itself.
    ADD COLUMN snoozed_until timestamptz,
    ADD COLUMN initiated_by text NOT NULL DEFAULT 'contact' CHECK (initiated_by IN ('contact', 'admin')),
    -- Times in Unix seconds and counts, kept up with each part; see conversations/statistics.
    ADD COLUMN statistics jsonb NOT NULL DEFAULT '{}',
    -- Numbers of the parts whose text was taken back: whoever has them on the screen takes them off.
    ADD COLUMN redacted_seqs integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN title text,
    ADD COLUMN priority text NOT NULL DEFAULT 'none' CHECK (priority IN ('none', 'low', 'medium', 'high', 'urgent')),
    ADD COLUMN custom_attributes jsonb NOT NULL DEFAULT '{}',
    -- Of a company that may have been deleted since.
    ADD COLUMN company_uid uuid;
CREATE INDEX conversations_snoozed ON conversations (snoozed_until) WHERE state = 'snoozed';

ALTER TABLE parts
    -- "admin 12", "team 3" or "nobody".
    ADD COLUMN assigned_to text,
    ADD COLUMN redacted_at timestamptz,
    DROP CONSTRAINT parts_kind_check,
    ADD CONSTRAINT parts_kind_check
        CHECK (kind IN ('comment', 'note', 'assignment', 'open', 'close', 'snoozed', 'unsnoozed'));
DROP INDEX parts_by_teammates;
CREATE INDEX parts_by_teammates ON parts (workspace_id, conversation_id, seq)
    WHERE author_kind IN ('admin', 'bot') AND kind = 'comment' AND redacted_at IS NULL;

-- More people than the one whose conversation it is; teammates see them, the messenger shows it to its owner only.
CREATE TABLE conversation_participants (
    workspace_id text NOT NULL,
    conversation_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    added_by integer,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, conversation_id, contact_id),
    FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations,
    FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts
);
CREATE INDEX conversation_participants_by_contact ON conversation_participants (workspace_id, contact_id);

-- Nothing is left of these but that they were there.
CREATE TABLE deleted_conversations (
    workspace_id text NOT NULL REFERENCES workspaces,
    conversation_id uuid NOT NULL,
    deleted_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, conversation_id)
);
CREATE INDEX deleted_conversations_by_time ON deleted_conversations (workspace_id, deleted_at DESC, conversation_id);

-- migrate: rollback

DROP TABLE deleted_conversations, conversation_participants;
DROP INDEX parts_by_teammates;
CREATE INDEX parts_by_teammates ON parts (workspace_id, conversation_id, seq)
    WHERE author_kind IN ('admin', 'bot') AND kind = 'comment';
ALTER TABLE parts DROP COLUMN assigned_to, DROP COLUMN redacted_at;
DROP INDEX conversations_snoozed;
ALTER TABLE conversations DROP COLUMN team_assignee_id, DROP COLUMN snoozed_until, DROP COLUMN initiated_by,
    DROP COLUMN statistics, DROP COLUMN redacted_seqs, DROP COLUMN title, DROP COLUMN priority,
    DROP COLUMN custom_attributes, DROP COLUMN company_uid;
