-- Files of parts, and short answers that a part offers
-- depends: 0024-secrets-before

-- migrate: apply

ALTER TABLE parts
    -- How many there are in `attachments`: who reads a part without any looks no further.
    ADD COLUMN files smallint NOT NULL DEFAULT 0,
    -- What its person may answer with one press: texts and UUIDs. Null where nothing is offered.
    ADD COLUMN quick_replies jsonb,
    -- Which of these it answers with.
    ADD COLUMN quick_reply_uuid uuid;

CREATE TABLE attachments (
    workspace_id text NOT NULL REFERENCES workspaces,
    attachment_id uuid NOT NULL,
    -- Null until the part is written; who waits for too long is swept.
    part_id uuid,
    -- Whose conversation it waits for: erasing them takes it along. Null as soon as the part has it.
    contact_id uuid,
    -- Its number within the part, from 1.
    place smallint NOT NULL,
    name text NOT NULL,
    -- Decided by the server from the bytes.
    content_type text NOT NULL,
    size_bytes integer NOT NULL,
    -- Of a picture in pixels.
    width integer,
    height integer,
    sha256 bytea NOT NULL,
    chunks integer NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, attachment_id),
    FOREIGN KEY (workspace_id, part_id) REFERENCES parts (workspace_id, part_id),
    FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts,
    CHECK (part_id IS NULL OR contact_id IS NULL)
);
CREATE INDEX attachments_by_part ON attachments (workspace_id, part_id) WHERE part_id IS NOT NULL;
CREATE INDEX attachments_by_person ON attachments (workspace_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX attachments_waiting ON attachments (created_at) WHERE part_id IS NULL;

-- In the database, since it is all that several machines share.
CREATE TABLE attachment_chunks (
    workspace_id text NOT NULL,
    attachment_id uuid NOT NULL,
    number integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (workspace_id, attachment_id, number),
    FOREIGN KEY (workspace_id, attachment_id) REFERENCES attachments
);
-- Pictures and archives are packed already.
ALTER TABLE attachment_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- migrate: rollback

DROP TABLE attachment_chunks, attachments;
ALTER TABLE parts DROP COLUMN files, DROP COLUMN quick_replies, DROP COLUMN quick_reply_uuid;
