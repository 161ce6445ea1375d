-- Which columns each teammate looks at, archived people in their order, and companies in the orders of their list
-- depends: 0012-nobody-goes-by

-- migrate: apply

CREATE TABLE list_columns (
    workspace_id text NOT NULL,
    admin_id integer NOT NULL,
    list text NOT NULL CHECK (list IN ('people')),
    columns text[] NOT NULL,
    PRIMARY KEY (workspace_id, admin_id, list),
    FOREIGN KEY (workspace_id, admin_id) REFERENCES admins
);

CREATE INDEX people_archived ON contacts (workspace_id, shown_created_at, contact_id) WHERE state = 'archived';

-- When anybody of it was last on the site, as the worker last looked: to list companies by it without reading their people.
ALTER TABLE companies ADD COLUMN last_request_at timestamptz;
UPDATE companies c SET last_request_at = seen.at FROM (
    SELECT b.workspace_id, b.company_uid, max(p.last_seen_at) AS at FROM contact_companies b
    JOIN contacts p USING (workspace_id, contact_id) GROUP BY b.workspace_id, b.company_uid) seen
WHERE c.workspace_id = seen.workspace_id AND c.company_uid = seen.company_uid;

CREATE INDEX companies_by_request ON companies (workspace_id, last_request_at, company_uid) WHERE last_request_at IS NOT NULL;
CREATE INDEX companies_without_request ON companies (workspace_id, created_at, company_uid) WHERE last_request_at IS NULL;
CREATE INDEX companies_by_created ON companies (workspace_id, created_at, company_uid);
CREATE INDEX companies_in_order_of_names ON companies (workspace_id, lower(coalesce(name, company_id)), company_uid);
CREATE INDEX companies_by_pieces ON companies USING gin (lower(name) gin_trgm_ops, lower(company_id) gin_trgm_ops);
CREATE INDEX contact_companies_by_time ON contact_companies (workspace_id, attached_at);

-- migrate: rollback

DROP INDEX contact_companies_by_time, companies_by_pieces, companies_in_order_of_names, companies_by_created, companies_without_request,
    companies_by_request;
ALTER TABLE companies DROP COLUMN last_request_at;
DROP INDEX people_archived;
DROP TABLE list_columns;
