-- Who may call as what, apps that others build, creates that are asked for twice, and test workspaces
-- depends: 0003-what-the-api-keeps

-- migrate: apply

-- Of a test workspace: the live one whose settings it got.
ALTER TABLE workspaces ADD COLUMN test_of text REFERENCES workspaces;

-- Programs that others build; a workspace registers one, and any workspace may let it in.
CREATE TABLE oauth_apps (
    workspace_id text NOT NULL REFERENCES workspaces,
    client_id uuid NOT NULL,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    redirect_uris text[] NOT NULL,
    scopes text[] NOT NULL,
    created_by integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, client_id)
);
CREATE UNIQUE INDEX oauth_apps_by_client_id ON oauth_apps (client_id);

-- What a teammate's consent gave an app to change for a token: once, within minutes.
CREATE TABLE oauth_codes (
    -- The workspace that lets the app in, not the app's own.
    workspace_id text NOT NULL REFERENCES workspaces,
    code_hash bytea NOT NULL,
    admin_id integer NOT NULL,
    app_workspace_id text NOT NULL,
    client_id uuid NOT NULL,
    scopes text[] NOT NULL,
    -- As the app asked for it; null when it left the choice to its registration.
    redirect_uri text,
    code_challenge text,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (workspace_id, code_hash),
    FOREIGN KEY (workspace_id, admin_id) REFERENCES admins,
    FOREIGN KEY (app_workspace_id, client_id) REFERENCES oauth_apps
);
CREATE UNIQUE INDEX oauth_codes_by_hash ON oauth_codes (code_hash);
CREATE INDEX oauth_codes_by_age ON oauth_codes (expires_at);

ALTER TABLE access_tokens
    ADD COLUMN token_id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN name text NOT NULL DEFAULT 'First token',
    -- Null: everything, and what will be added to it.
    ADD COLUMN scopes text[],
    ADD COLUMN last_characters text NOT NULL DEFAULT '',
    ADD COLUMN last_used_at timestamptz,
    -- Of a token that an app got: which app, and the code that it was got with.
    ADD COLUMN app_workspace_id text,
    ADD COLUMN client_id uuid,
    ADD COLUMN code_hash bytea,
    ADD FOREIGN KEY (app_workspace_id, client_id) REFERENCES oauth_apps,
    ADD CHECK ((client_id IS NULL) = (app_workspace_id IS NULL) AND (client_id IS NULL) = (code_hash IS NULL));
CREATE UNIQUE INDEX access_tokens_by_id ON access_tokens (workspace_id, token_id);
CREATE INDEX access_tokens_by_app ON access_tokens (app_workspace_id, client_id) WHERE client_id IS NOT NULL;

-- Requests with an Idempotency-Key, for a day.
CREATE TABLE idempotency_keys (
    workspace_id text NOT NULL REFERENCES workspaces,
    -- Two programs that choose the same key do not meet.
    token_id uuid NOT NULL,
    key_hash bytea NOT NULL,
    request_hash bytea NOT NULL,
    -- Who carries it out: a try that was taken over can no longer commit.
    try_id uuid NOT NULL,
    leased_until timestamptz NOT NULL,
    -- Set in the transaction that changes something.
    carried_out boolean NOT NULL DEFAULT false,
    status integer,
    media_type text,
    answer_encrypted bytea,
    -- Ids that the answer shows, so that erasing one finds it.
    mentions text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, token_id, key_hash)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- migrate: rollback

DROP TABLE idempotency_keys;
ALTER TABLE access_tokens DROP COLUMN token_id, DROP COLUMN name, DROP COLUMN scopes, DROP COLUMN last_characters,
    DROP COLUMN last_used_at, DROP COLUMN app_workspace_id, DROP COLUMN client_id, DROP COLUMN code_hash;
DROP TABLE oauth_codes, oauth_apps;
ALTER TABLE workspaces DROP COLUMN test_of;
