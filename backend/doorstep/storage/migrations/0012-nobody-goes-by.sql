-- Whether a new user can be written down without looking at anybody
-- depends: 0006-people-are-found

-- migrate: apply

-- Waits for its turn to use an email, then says whether no living user has the id or goes by the email. VOLATILE, so that what
-- it reads after the wait is what the one before it has committed: a statement's own snapshot is older.
CREATE FUNCTION nobody_goes_by(turn text, workspace text, given_id text, given_email text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $function$
BEGIN
    IF turn IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(turn, 1));
    END IF;
    RETURN NOT EXISTS (SELECT FROM contacts WHERE workspace_id = workspace AND external_id = given_id AND role = 'user'
            AND state IN ('active', 'archived'))
        AND NOT EXISTS (SELECT FROM contacts WHERE workspace_id = workspace AND email_normal = given_email AND role = 'user'
            AND state IN ('active', 'archived'))
        AND NOT EXISTS (SELECT FROM contacts WHERE workspace_id = workspace AND login_email_normal = given_email
            AND role = 'user' AND state IN ('active', 'archived'));
END
$function$;

-- migrate: rollback

DROP FUNCTION nobody_goes_by;
