-- A request that runs while somebody is erased is told whom its answer must not keep
-- depends: 0004-who-may-call

-- migrate: apply

ALTER TABLE idempotency_keys ADD COLUMN forgotten text[] NOT NULL DEFAULT '{}';

-- migrate: rollback

ALTER TABLE idempotency_keys DROP COLUMN forgotten;
