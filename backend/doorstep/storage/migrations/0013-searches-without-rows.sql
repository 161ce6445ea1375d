-- Searches that are answered by an index alone: what names begin with, who is no longer there, when somebody did something last
-- depends: 0012-nobody-goes-by

-- migrate: apply

-- Ordered so that LIKE 'piece%' is a range, whatever the collation. The name itself is in it, or rows were read for it;
-- and with the time, which lists are ordered by.
CREATE INDEX people_by_start_of_name ON contacts (workspace_id, lower(shown_name) text_pattern_ops, contact_id)
    INCLUDE (shown_name, shown_created_at) WHERE state = 'active' AND shown_name IS NOT NULL;
-- Few, mostly leads who became users: taking them out of a list of ids is cheaper than to ask of everybody on it.
CREATE INDEX people_inactive ON contacts (workspace_id, contact_id) WHERE state <> 'active';

DROP INDEX event_counts_by_last;
CREATE INDEX event_counts_by_last ON event_counts (workspace_id, name, shown_last_at, contact_id) WHERE shown_count > 0;

-- migrate: rollback

DROP INDEX event_counts_by_last;
CREATE INDEX event_counts_by_last ON event_counts (workspace_id, name, shown_last_at, contact_id);
DROP INDEX people_inactive, people_by_start_of_name;
