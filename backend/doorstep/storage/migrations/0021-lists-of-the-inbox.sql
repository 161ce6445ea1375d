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
CREATE INDEX companies_by_created ON companies (workspace_id, created_at, company_uid);
CREATE INDEX companies_by_pieces ON companies USING gin (lower(name) gin_trgm_ops, lower(company_id) gin_trgm_ops);

-- migrate: rollback

DROP INDEX companies_by_pieces, companies_by_created, people_archived;
DROP TABLE list_columns;
