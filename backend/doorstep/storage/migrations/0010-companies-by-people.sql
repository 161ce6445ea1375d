-- Who belongs to a company, without reading everybody; why a teammate is away; conversations as a search pages through them
-- depends: 0003-what-the-api-keeps

-- migrate: apply

CREATE INDEX contact_companies_by_company ON contact_companies (workspace_id, company_uid, contact_id);
CREATE INDEX companies_by_name ON companies (workspace_id, lower(name)) WHERE name IS NOT NULL;
CREATE INDEX conversations_by_created ON conversations (workspace_id, created_at DESC, conversation_id DESC);

-- A number of the customer's own, given back as it came.
ALTER TABLE admins ADD COLUMN away_status_reason_id integer;

-- migrate: rollback

ALTER TABLE admins DROP COLUMN away_status_reason_id;
DROP INDEX conversations_by_created, companies_by_name, contact_companies_by_company;
