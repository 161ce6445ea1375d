-- People are found by what they show, with their members' values and what they did, by index
-- depends: 0003-what-the-api-keeps

-- migrate: apply

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Every entry of a flat document as a number, so that one index finds "this name has this value" and knows how common it is.
-- Texts, numbers and truths that are written alike share a number: who looks one up compares the value itself as well.
CREATE FUNCTION search_keys(prefix text, document jsonb) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 2000
RETURN (SELECT coalesce(array_agg(hashtextextended(prefix || chr(31) || key || chr(31) || CASE jsonb_typeof(value)
        WHEN 'number' THEN trim_scale((value #>> '{}')::numeric)::text ELSE value #>> '{}' END, 0)), '{}')
    FROM jsonb_each(document) WHERE jsonb_typeof(value) <> 'null');

ALTER TABLE contacts
    -- What the members of a root fill in, and nothing of its own; null where there are none. Brought up to date with each alias.
    ADD COLUMN filled jsonb;

-- What a root shows, from one row: its own value first, as contacts/attributes.py has it.
ALTER TABLE contacts
    ADD COLUMN shown_name text GENERATED ALWAYS AS (coalesce(name, filled ->> 'name')) STORED,
    ADD COLUMN shown_phone text GENERATED ALWAYS AS (coalesce(phone, filled ->> 'phone')) STORED,
    ADD COLUMN shown_language text GENERATED ALWAYS AS (coalesce(language, filled ->> 'language')) STORED,
    ADD COLUMN shown_language_override text GENERATED ALWAYS AS (coalesce(language_override, filled ->> 'language_override')) STORED,
    ADD COLUMN shown_browser text GENERATED ALWAYS AS (coalesce(browser, filled ->> 'browser')) STORED,
    ADD COLUMN shown_os text GENERATED ALWAYS AS (coalesce(os, filled ->> 'os')) STORED,
    ADD COLUMN shown_country text GENERATED ALWAYS AS (coalesce(country, filled ->> 'country')) STORED,
    ADD COLUMN shown_region text GENERATED ALWAYS AS (coalesce(region, filled ->> 'region')) STORED,
    ADD COLUMN shown_city text GENERATED ALWAYS AS (coalesce(city, filled ->> 'city')) STORED,
    ADD COLUMN shown_owner_id integer GENERATED ALWAYS AS (coalesce(owner_id, (filled ->> 'owner_id')::integer)) STORED,
    ADD COLUMN email_domain text GENERATED ALWAYS AS (nullif(split_part(email_normal, '@', -1), email_normal)) STORED,
    ADD COLUMN shown_unsubscribed_from_emails boolean GENERATED ALWAYS AS (unsubscribed_from_emails OR coalesce((filled ->> 'unsubscribed_from_emails')::boolean, false)) STORED,
    ADD COLUMN shown_signed_up_at timestamptz GENERATED ALWAYS AS (coalesce(signed_up_at, to_timestamp((filled ->> 'signed_up_at')::float8))) STORED,
    ADD COLUMN shown_created_at timestamptz GENERATED ALWAYS AS (least(created_at, to_timestamp((filled ->> 'created_at')::float8))) STORED,
    ADD COLUMN shown_updated_at timestamptz GENERATED ALWAYS AS (greatest(updated_at, to_timestamp((filled ->> 'updated_at')::float8))) STORED,
    ADD COLUMN shown_last_seen_at timestamptz GENERATED ALWAYS AS (greatest(last_seen_at, to_timestamp((filled ->> 'last_seen_at')::float8))) STORED,
    ADD COLUMN shown_last_contacted_at timestamptz GENERATED ALWAYS AS (greatest(last_contacted_at, to_timestamp((filled ->> 'last_contacted_at')::float8))) STORED,
    ADD COLUMN shown_last_replied_at timestamptz GENERATED ALWAYS AS (greatest(last_replied_at, to_timestamp((filled ->> 'last_replied_at')::float8))) STORED,
    -- Times that change often, by the quarter of an hour: an index of these is left alone by most updates, and days of every
    -- time zone begin at one.
    ADD COLUMN updated_quarter timestamptz GENERATED ALWAYS AS (date_bin('15 minutes', greatest(updated_at, to_timestamp((filled ->> 'updated_at')::float8)), timestamptz '2000-01-01 00:00:00+00')) STORED,
    ADD COLUMN seen_quarter timestamptz GENERATED ALWAYS AS (date_bin('15 minutes', greatest(last_seen_at, to_timestamp((filled ->> 'last_seen_at')::float8)), timestamptz '2000-01-01 00:00:00+00')) STORED,
    ADD COLUMN contacted_quarter timestamptz GENERATED ALWAYS AS (date_bin('15 minutes', greatest(last_contacted_at, to_timestamp((filled ->> 'last_contacted_at')::float8)), timestamptz '2000-01-01 00:00:00+00')) STORED,
    ADD COLUMN replied_quarter timestamptz GENERATED ALWAYS AS (date_bin('15 minutes', greatest(last_replied_at, to_timestamp((filled ->> 'last_replied_at')::float8)), timestamptz '2000-01-01 00:00:00+00')) STORED;

-- Each serves looking up and sorting, both with the newest first among equals, and answers how many there are by itself.
CREATE INDEX people_by_role ON contacts (workspace_id, role, shown_created_at, contact_id)
    WHERE state = 'active';
CREATE INDEX people_by_name ON contacts (workspace_id, shown_name, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_name IS NOT NULL;
CREATE INDEX people_by_phone ON contacts (workspace_id, shown_phone, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_phone IS NOT NULL;
CREATE INDEX people_by_language ON contacts (workspace_id, shown_language, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_language IS NOT NULL;
CREATE INDEX people_by_language_override ON contacts (workspace_id, shown_language_override, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_language_override IS NOT NULL;
CREATE INDEX people_by_browser ON contacts (workspace_id, shown_browser, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_browser IS NOT NULL;
CREATE INDEX people_by_os ON contacts (workspace_id, shown_os, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_os IS NOT NULL;
CREATE INDEX people_by_country ON contacts (workspace_id, shown_country, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_country IS NOT NULL;
CREATE INDEX people_by_region ON contacts (workspace_id, shown_region, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_region IS NOT NULL;
CREATE INDEX people_by_city ON contacts (workspace_id, shown_city, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_city IS NOT NULL;
CREATE INDEX people_by_email ON contacts (workspace_id, email_normal, shown_created_at, contact_id)
    WHERE state = 'active' AND email_normal IS NOT NULL;
CREATE INDEX people_by_email_domain ON contacts (workspace_id, email_domain, shown_created_at, contact_id)
    WHERE state = 'active' AND email_domain IS NOT NULL;
CREATE INDEX people_by_external_id ON contacts (workspace_id, external_id, shown_created_at, contact_id)
    WHERE state = 'active' AND external_id IS NOT NULL;
CREATE INDEX people_by_owner_id ON contacts (workspace_id, shown_owner_id, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_owner_id IS NOT NULL;
CREATE INDEX people_by_signed_up ON contacts (workspace_id, shown_signed_up_at, shown_created_at, contact_id)
    WHERE state = 'active' AND shown_signed_up_at IS NOT NULL;
CREATE INDEX people_by_id ON contacts (workspace_id, contact_id) INCLUDE (shown_created_at) WHERE state = 'active';
CREATE INDEX people_by_created ON contacts (workspace_id, shown_created_at, contact_id) WHERE state = 'active';
CREATE INDEX people_by_updated ON contacts (workspace_id, updated_quarter, shown_created_at, contact_id)
    WHERE state = 'active';
CREATE INDEX people_by_seen ON contacts (workspace_id, seen_quarter, shown_created_at, contact_id)
    WHERE state = 'active' AND seen_quarter IS NOT NULL;
CREATE INDEX people_by_contacted ON contacts (workspace_id, contacted_quarter, shown_created_at, contact_id)
    WHERE state = 'active' AND contacted_quarter IS NOT NULL;
CREATE INDEX people_by_replied ON contacts (workspace_id, replied_quarter, shown_created_at, contact_id)
    WHERE state = 'active' AND replied_quarter IS NOT NULL;
CREATE INDEX people_unsubscribed ON contacts (workspace_id, shown_created_at, contact_id) WHERE state = 'active' AND shown_unsubscribed_from_emails;
CREATE INDEX people_bounced ON contacts (workspace_id, shown_created_at, contact_id) WHERE state = 'active' AND has_hard_bounced;
CREATE INDEX people_spam ON contacts (workspace_id, shown_created_at, contact_id) WHERE state = 'active' AND marked_email_as_spam;

-- New entries wait in a list that is merged when it has grown to this many kilobytes: small, since a search reads all of it.
CREATE INDEX people_by_attributes ON contacts USING gin (search_keys(workspace_id,
    CASE WHEN filled IS NULL THEN custom_attributes
         ELSE coalesce(filled -> 'custom_attributes', '{}') || custom_attributes END)) WITH (gin_pending_list_limit = 512);
CREATE INDEX people_by_pieces ON contacts USING gin (lower(shown_name) gin_trgm_ops, lower(email_normal) gin_trgm_ops,
    lower(shown_phone) gin_trgm_ops) WITH (gin_pending_list_limit = 512);
CREATE INDEX events_by_metadata ON events USING gin (search_keys(workspace_id || chr(31) || name, metadata))
    WITH (gin_pending_list_limit = 512);
DROP INDEX contacts_by_created;

-- How often each person did what, and when: kept with every event. A root's row has its members' figures beside its own.
CREATE TABLE event_counts (
    workspace_id text NOT NULL,
    contact_id uuid NOT NULL,
    name text NOT NULL,
    count bigint NOT NULL DEFAULT 0,
    first_at timestamptz,
    last_at timestamptz,
    members_count bigint NOT NULL DEFAULT 0,
    members_first_at timestamptz,
    members_last_at timestamptz,
    shown_count bigint GENERATED ALWAYS AS (count + members_count) STORED,
    shown_first_at timestamptz GENERATED ALWAYS AS (least(first_at, members_first_at)) STORED,
    shown_last_at timestamptz GENERATED ALWAYS AS (greatest(last_at, members_last_at)) STORED,
    PRIMARY KEY (workspace_id, contact_id, name),
    FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts
);
CREATE INDEX event_counts_by_count ON event_counts (workspace_id, name, shown_count, contact_id);
CREATE INDEX event_counts_by_last ON event_counts (workspace_id, name, shown_last_at, contact_id);

INSERT INTO event_counts (workspace_id, contact_id, name, count, first_at, last_at)
    SELECT workspace_id, contact_id, name, count(*), min(created_at), max(created_at) FROM events GROUP BY 1, 2, 3;
INSERT INTO event_counts (workspace_id, contact_id, name, members_count, members_first_at, members_last_at)
    SELECT a.workspace_id, a.root_id, e.name, sum(e.count), min(e.first_at), max(e.last_at)
    FROM aliases a JOIN event_counts e ON e.workspace_id = a.workspace_id AND e.contact_id = a.member_id GROUP BY 1, 2, 3
    ON CONFLICT (workspace_id, contact_id, name) DO UPDATE SET members_count = excluded.members_count,
        members_first_at = excluded.members_first_at, members_last_at = excluded.members_last_at;

WITH members AS (SELECT a.root_id, m.* FROM aliases a
        JOIN contacts m ON m.workspace_id = a.workspace_id AND m.contact_id = a.member_id),
    roots AS (SELECT DISTINCT workspace_id, root_id FROM members)
UPDATE contacts c SET filled = jsonb_strip_nulls(jsonb_build_object(
            'name', (SELECT m.name FROM members m WHERE m.root_id = r.root_id AND m.name IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'name' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'phone', (SELECT m.phone FROM members m WHERE m.root_id = r.root_id AND m.phone IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'phone' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'avatar_url', (SELECT m.avatar_url FROM members m WHERE m.root_id = r.root_id AND m.avatar_url IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'avatar_url' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'language', (SELECT m.language FROM members m WHERE m.root_id = r.root_id AND m.language IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'language' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'language_override', (SELECT m.language_override FROM members m WHERE m.root_id = r.root_id AND m.language_override IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'language_override' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'browser', (SELECT m.browser FROM members m WHERE m.root_id = r.root_id AND m.browser IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'browser' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'browser_version', (SELECT m.browser_version FROM members m WHERE m.root_id = r.root_id AND m.browser_version IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'browser_version' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'os', (SELECT m.os FROM members m WHERE m.root_id = r.root_id AND m.os IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'os' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'country', (SELECT m.country FROM members m WHERE m.root_id = r.root_id AND m.country IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'country' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'region', (SELECT m.region FROM members m WHERE m.root_id = r.root_id AND m.region IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'region' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'city', (SELECT m.city FROM members m WHERE m.root_id = r.root_id AND m.city IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'city' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'owner_id', (SELECT m.owner_id FROM members m WHERE m.root_id = r.root_id AND m.owner_id IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'owner_id' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'signed_up_at', (SELECT extract(epoch FROM m.signed_up_at) FROM members m
                WHERE m.root_id = r.root_id AND m.signed_up_at IS NOT NULL
                ORDER BY coalesce((m.attribute_sources -> 'signed_up_at' ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC, m.contact_id DESC LIMIT 1),
            'custom_attributes', (SELECT jsonb_object_agg(name, value) FROM (
                SELECT DISTINCT ON (e.key) e.key AS name, e.value FROM members m CROSS JOIN LATERAL jsonb_each(m.custom_attributes) e
                WHERE m.root_id = r.root_id ORDER BY e.key,
                    coalesce((m.attribute_sources -> ('custom_attributes.' || e.key) ->> 'at')::float8, extract(epoch FROM m.created_at)) DESC,
                    m.contact_id DESC) latest)))
        || (SELECT jsonb_strip_nulls(jsonb_build_object('unsubscribed_from_emails', bool_or(m.unsubscribed_from_emails),
            'created_at', extract(epoch FROM min(m.created_at)), 'updated_at', extract(epoch FROM max(m.updated_at)),
            'last_seen_at', extract(epoch FROM max(m.last_seen_at)),
            'last_contacted_at', extract(epoch FROM max(m.last_contacted_at)),
            'last_replied_at', extract(epoch FROM max(m.last_replied_at)),
            'last_email_opened_at', extract(epoch FROM max(m.last_email_opened_at)),
            'last_email_clicked_at', extract(epoch FROM max(m.last_email_clicked_at)))) FROM members m WHERE m.root_id = r.root_id)
    FROM roots r WHERE c.workspace_id = r.workspace_id AND c.contact_id = r.root_id;

-- migrate: rollback

DROP TABLE event_counts;
DROP INDEX events_by_metadata;
ALTER TABLE contacts DROP COLUMN shown_name, DROP COLUMN shown_phone, DROP COLUMN shown_language, DROP COLUMN shown_language_override, DROP COLUMN shown_browser, DROP COLUMN shown_os, DROP COLUMN shown_country, DROP COLUMN shown_region, DROP COLUMN shown_city, DROP COLUMN shown_owner_id, DROP COLUMN shown_unsubscribed_from_emails, DROP COLUMN shown_signed_up_at, DROP COLUMN shown_created_at, DROP COLUMN shown_updated_at, DROP COLUMN shown_last_seen_at, DROP COLUMN shown_last_contacted_at, DROP COLUMN shown_last_replied_at, DROP COLUMN email_domain,
    DROP COLUMN updated_quarter, DROP COLUMN seen_quarter, DROP COLUMN contacted_quarter, DROP COLUMN replied_quarter;
DROP INDEX people_by_attributes, people_by_pieces;
ALTER TABLE contacts DROP COLUMN filled;
DROP FUNCTION search_keys;
CREATE INDEX contacts_by_created ON contacts (workspace_id, created_at, contact_id);
