-- Which event names are in use, and who brought them: names that nobody uses any more make room
-- depends: 0001-first-tables

-- migrate: apply

ALTER TABLE event_names
    ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now(),
    -- The device that brought the name, or brought it back after a long time, and when.
    ADD COLUMN begun_by uuid,
    ADD COLUMN begun_at timestamptz NOT NULL DEFAULT now();

-- migrate: rollback

ALTER TABLE event_names DROP COLUMN last_used_at, DROP COLUMN begun_by, DROP COLUMN begun_at;
