-- People who are deleted in a week, and rules that clean up every night
-- depends: 0014-tasks

-- migrate: apply

-- Archived by a deletion of many: erased when it is due, unless somebody undoes it or the person comes back.
CREATE TABLE contact_deletions (
    workspace_id text NOT NULL,
    contact_id uuid NOT NULL,
    -- What deleted them; undoing it restores these and no others.
    task_id uuid NOT NULL,
    -- Who was archived before stays so when it is undone.
    was_archived boolean NOT NULL,
    due_at timestamptz NOT NULL,
    -- While one worker erases them no other one does.
    tried_at timestamptz,
    PRIMARY KEY (workspace_id, contact_id),
    FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts
);
CREATE INDEX contact_deletions_of_task ON contact_deletions (workspace_id, task_id, contact_id);
CREATE INDEX contact_deletions_due ON contact_deletions (due_at);

-- Whoever comes back is not deleted: they wrote, logged in, were merged, or a teammate took them out of the archive. Here and
-- not in the code of each of these, because none of them may forget it.
CREATE FUNCTION keep_who_came_back() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    DELETE FROM contact_deletions WHERE workspace_id = NEW.workspace_id AND contact_id = NEW.contact_id;
    RETURN NULL;
END
$function$;
CREATE TRIGGER who_came_back_is_kept AFTER UPDATE OF state ON contacts FOR EACH ROW
    WHEN (OLD.state = 'archived' AND NEW.state <> 'archived') EXECUTE FUNCTION keep_who_came_back();

CREATE TABLE cleaning_rules (
    workspace_id text NOT NULL REFERENCES workspaces,
    rule_id uuid NOT NULL,
    name text NOT NULL,
    -- What is done to whom: as a bulk change is asked for.
    change jsonb NOT NULL,
    is_paused boolean NOT NULL DEFAULT false,
    admin_id integer,
    created_at timestamptz NOT NULL,
    -- The last night on which it was begun, by the calendar of the workspace.
    ran_on date NOT NULL,
    task_id uuid,
    PRIMARY KEY (workspace_id, rule_id),
    FOREIGN KEY (workspace_id, admin_id) REFERENCES admins
);
CREATE INDEX cleaning_rules_by_night ON cleaning_rules (ran_on) WHERE NOT is_paused;

-- migrate: rollback

DROP TABLE cleaning_rules, contact_deletions;
DROP TRIGGER who_came_back_is_kept ON contacts;
DROP FUNCTION keep_who_came_back;
