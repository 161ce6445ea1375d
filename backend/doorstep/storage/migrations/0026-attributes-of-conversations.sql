-- What the newest version of the API says of attributes of conversations: the ids of a list's options, and those that were put away
-- depends: 0003-what-the-api-keeps

-- migrate: apply

ALTER TABLE data_attributes ADD COLUMN details jsonb NOT NULL DEFAULT '{}';

-- migrate: rollback

ALTER TABLE data_attributes DROP COLUMN details;
