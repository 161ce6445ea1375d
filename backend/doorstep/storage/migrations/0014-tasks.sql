-- Long work with progress, and the files that it takes and makes
-- depends: 0012-nobody-goes-by

-- migrate: apply

CREATE TABLE tasks (
    workspace_id text NOT NULL REFERENCES workspaces,
    task_id uuid NOT NULL,
    kind text NOT NULL,
    -- A draft waits for a teammate who still chooses; nobody takes it up.
    state text NOT NULL CHECK (state IN ('draft', 'waiting', 'running', 'stopped', 'done', 'failed')),
    asked jsonb NOT NULL,
    -- How far it is: saved in the transaction of the work itself. Null before the first piece.
    cursor jsonb,
    counts jsonb NOT NULL DEFAULT '{}',
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    said text,
    -- Null for what nobody asked for, such as the nightly rules.
    admin_id integer,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    saved_at timestamptz,
    ended_at timestamptz,
    not_before timestamptz,
    stop_asked boolean NOT NULL DEFAULT false,
    -- Whose it is while it runs, and until when without a sign of life.
    lease uuid,
    leased_until timestamptz,
    -- Since it last got ahead: what kills every worker is not begun for ever.
    attempts integer NOT NULL DEFAULT 0,
    -- What becomes of it when somebody is erased while it is under way: its files may hold them.
    after_erasing text NOT NULL CHECK (after_erasing IN ('goes_on', 'begins_anew', 'fails')),
    PRIMARY KEY (workspace_id, task_id),
    FOREIGN KEY (workspace_id, admin_id) REFERENCES admins,
    CHECK ((state = 'running') = (lease IS NOT NULL AND leased_until IS NOT NULL))
);
-- One at a time for each workspace, however many workers there are.
CREATE UNIQUE INDEX tasks_one_runs ON tasks (workspace_id) WHERE state = 'running';
CREATE INDEX tasks_to_do ON tasks (created_at) WHERE state IN ('waiting', 'running');
CREATE INDEX tasks_by_time ON tasks (workspace_id, created_at DESC, task_id DESC);
CREATE INDEX tasks_to_forget ON tasks (created_at) WHERE state NOT IN ('waiting', 'running');

-- In the database, since it is all that several machines share.
CREATE TABLE task_files (
    workspace_id text NOT NULL,
    task_id uuid NOT NULL,
    name text NOT NULL,
    content_type text NOT NULL,
    size_bytes bigint NOT NULL DEFAULT 0,
    chunks integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    -- Since when its bytes are gone because somebody was erased who may have been in it.
    forgotten_at timestamptz,
    PRIMARY KEY (workspace_id, task_id, name),
    FOREIGN KEY (workspace_id, task_id) REFERENCES tasks
);
CREATE INDEX task_files_to_forget ON task_files (expires_at);

CREATE TABLE task_file_chunks (
    workspace_id text NOT NULL,
    task_id uuid NOT NULL,
    name text NOT NULL,
    number integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (workspace_id, task_id, name, number),
    FOREIGN KEY (workspace_id, task_id, name) REFERENCES task_files
);

-- migrate: rollback

DROP TABLE task_file_chunks, task_files, tasks;
