-- What waits to be told of words that were taken back is made anew, without them
-- depends: 0005-webhooks-are-delivered

-- migrate: apply

-- Whether its deliveries are there, so that only its payload is to be made.
ALTER TABLE webhook_events ADD COLUMN spread_before boolean NOT NULL DEFAULT false;

-- migrate: rollback

ALTER TABLE webhook_events DROP COLUMN spread_before;
