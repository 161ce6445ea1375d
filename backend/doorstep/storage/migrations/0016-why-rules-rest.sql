-- A nightly rule that was paused by no teammate says why
-- depends: 0015-many-at-once

-- migrate: apply

ALTER TABLE cleaning_rules ADD COLUMN said text;

-- migrate: rollback

ALTER TABLE cleaning_rules DROP COLUMN said;
