-- Whatever is written down of somebody in the week before they are erased keeps them
-- depends: 0016-why-rules-rest

-- migrate: apply

-- The one place that takes somebody out of a deletion because of what happened to them: they are as they were before it. Whether
-- they were in one. A member is its root. The locks are taken in the order of everybody else: the person, then the deletion.
CREATE FUNCTION come_back(of_workspace text, of_person uuid) RETURNS boolean LANGUAGE plpgsql AS $function$
DECLARE
    root uuid := of_person;
    archived_before boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM contact_deletions WHERE workspace_id = of_workspace) THEN
        RETURN false;
    END IF;
    SELECT root_id INTO root FROM aliases WHERE workspace_id = of_workspace AND member_id = of_person;
    root := coalesce(root, of_person);
    IF NOT EXISTS (SELECT FROM contact_deletions WHERE workspace_id = of_workspace AND contact_id = root) THEN
        RETURN false;
    END IF;
    PERFORM FROM contacts WHERE workspace_id = of_workspace AND contact_id = root FOR NO KEY UPDATE;
    DELETE FROM contact_deletions WHERE workspace_id = of_workspace AND contact_id = root
        RETURNING was_archived INTO archived_before;
    IF archived_before IS NULL THEN
        RETURN false;
    END IF;
    UPDATE contacts SET state = 'active', updated_at = greatest(updated_at, now())
        WHERE workspace_id = of_workspace AND contact_id = root AND state = 'archived' AND NOT archived_before;
    IF FOUND THEN
        INSERT INTO webhook_events (event_id, workspace_id, topic, about)
            SELECT gen_random_uuid(), of_workspace, 'contact.unarchived',
                jsonb_build_object('contact_id', replace(root::text, '-', ''))
            WHERE EXISTS (SELECT FROM webhook_subscriptions WHERE workspace_id = of_workspace AND disabled_at IS NULL
                AND 'contact.unarchived' = ANY (topics));
    END IF;
    RETURN true;
END
$function$;

-- Here and not in the code of each of these, because none of them may forget it. At the end of the transaction, when what it
-- holds in memory of the person is written. Messages are seen to where they are written, in conversations/writing.py: a trigger
-- on the table of parts would cost every one of them.
CREATE FUNCTION bring_contact_back() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    PERFORM come_back(NEW.workspace_id, NEW.contact_id);
    RETURN NULL;
END
$function$;
CREATE FUNCTION bring_root_back() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    PERFORM come_back(NEW.workspace_id, NEW.root_id);
    RETURN NULL;
END
$function$;

CREATE CONSTRAINT TRIGGER who_is_changed_is_kept AFTER UPDATE ON contacts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    -- Who blocks somebody does not want them back.
    WHEN (OLD.state = 'archived' AND NEW.state = 'archived' AND OLD.updated_at <> NEW.updated_at AND OLD.blocked = NEW.blocked)
    EXECUTE FUNCTION bring_contact_back();
CREATE CONSTRAINT TRIGGER who_is_merged_into_is_kept AFTER INSERT ON aliases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION bring_root_back();
CREATE CONSTRAINT TRIGGER who_talks_is_kept AFTER INSERT ON conversations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION bring_contact_back();
CREATE CONSTRAINT TRIGGER who_takes_part_is_kept AFTER INSERT ON conversation_participants DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION bring_contact_back();
CREATE CONSTRAINT TRIGGER who_does_something_is_kept AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION bring_contact_back();
CREATE CONSTRAINT TRIGGER who_is_noted_is_kept AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION bring_contact_back();
CREATE CONSTRAINT TRIGGER who_is_tagged_is_kept AFTER INSERT ON contact_tags DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION bring_contact_back();
CREATE CONSTRAINT TRIGGER who_belongs_is_kept AFTER INSERT ON contact_companies DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION bring_contact_back();
CREATE CONSTRAINT TRIGGER who_subscribes_is_kept AFTER INSERT OR UPDATE ON contact_subscriptions DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION bring_contact_back();

-- migrate: rollback

DROP TRIGGER who_subscribes_is_kept ON contact_subscriptions;
DROP TRIGGER who_belongs_is_kept ON contact_companies;
DROP TRIGGER who_is_tagged_is_kept ON contact_tags;
DROP TRIGGER who_is_noted_is_kept ON notes;
DROP TRIGGER who_does_something_is_kept ON events;
DROP TRIGGER who_takes_part_is_kept ON conversation_participants;
DROP TRIGGER who_talks_is_kept ON conversations;
DROP TRIGGER who_is_merged_into_is_kept ON aliases;
DROP TRIGGER who_is_changed_is_kept ON contacts;
DROP FUNCTION bring_root_back, bring_contact_back, come_back;
