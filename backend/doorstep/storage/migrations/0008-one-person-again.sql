-- Merged leads are found by the id they went by, and a person by every row that is theirs, so that erasing finds it quickly
-- depends: 0003-what-the-api-keeps

-- migrate: apply

CREATE INDEX contacts_merged_by_external_id ON contacts (workspace_id, external_id) WHERE state = 'merged';
CREATE INDEX visitor_claims_by_contact ON visitor_claims (workspace_id, contact_id);

-- migrate: rollback

DROP INDEX contacts_merged_by_external_id, visitor_claims_by_contact;
