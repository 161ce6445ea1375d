-- New visitors by day, and the steps of people who become leads and users
-- depends: 0012-nobody-goes-by

-- migrate: apply

-- How many visitors were met on a day of the workspace's time zone. Valkey counts them, the worker writes its figure down.
CREATE TABLE visitor_counts (
    workspace_id text NOT NULL REFERENCES workspaces,
    day date NOT NULL,
    -- Which count of Valkey's this is: one that begins anew, after Valkey was emptied, adds to what was counted before.
    counter text NOT NULL,
    visitors bigint NOT NULL CHECK (visitors > 0),
    PRIMARY KEY (workspace_id, day, counter)
);

-- Whether a visitor's login made the user, or led to one who was there: from now on the entry says it itself.
UPDATE ledger SET after = ledger.after || '{"is_new": true}'
    FROM contacts WHERE contacts.workspace_id = ledger.workspace_id AND contacts.contact_id = ledger.target_id
        AND contacts.created_at = ledger.at AND ledger.kind IN ('promote', 'convert')
        AND ledger.before ->> 'role' = 'visitor' AND ledger.after ->> 'role' = 'user';

-- These hold the steps that are counted and nothing else, so that a count reads no entry of anything else.
CREATE INDEX ledger_new_leads ON ledger (workspace_id, at)
    WHERE kind IN ('promote', 'convert') AND after ->> 'role' = 'lead';
CREATE INDEX ledger_new_users ON ledger (workspace_id, at)
    WHERE kind IN ('promote', 'convert', 'merge') AND undone_by IS NULL AND (before ? 'lead' OR after ? 'is_new');

-- migrate: rollback

DROP INDEX ledger_new_leads, ledger_new_users;
DROP TABLE visitor_counts;
