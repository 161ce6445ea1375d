-- What teammates and programs did, for who looks after the workspace; and notes about companies
-- depends: 0003-what-the-api-keeps

-- migrate: apply

CREATE TABLE activities (
    workspace_id text NOT NULL REFERENCES workspaces,
    activity_id uuid NOT NULL,
    -- Null for the command line.
    admin_id integer,
    -- From where the request came; null where nobody said.
    address text,
    activity_type text NOT NULL,
    -- Ids, and names that teammates gave to things; never a word of a person.
    metadata jsonb NOT NULL,
    description text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, activity_id),
    FOREIGN KEY (workspace_id, admin_id) REFERENCES admins
);
CREATE INDEX activities_by_time ON activities (workspace_id, created_at DESC, activity_id DESC);
CREATE INDEX activities_to_forget ON activities (created_at);

CREATE TABLE company_notes (
    workspace_id text NOT NULL,
    -- Of one row of numbers with the notes about people: a number names one note.
    note_id integer NOT NULL DEFAULT nextval(pg_get_serial_sequence('notes', 'note_id')),
    company_uid uuid NOT NULL,
    admin_id integer,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, note_id),
    UNIQUE (note_id),
    FOREIGN KEY (workspace_id, company_uid) REFERENCES companies
);
CREATE INDEX company_notes_by_company ON company_notes (workspace_id, company_uid, created_at DESC, note_id DESC);

-- migrate: rollback

DROP TABLE company_notes, activities;
