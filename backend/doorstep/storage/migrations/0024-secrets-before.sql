-- A webhook whose secret is changed twice within a day is signed with each of those that still count
-- depends: 0005-webhooks-are-delivered

-- migrate: apply

-- Those before the previous one, encrypted, with when each ends.
ALTER TABLE webhook_subscriptions ADD COLUMN earlier_secrets jsonb NOT NULL DEFAULT '[]';

-- migrate: rollback

ALTER TABLE webhook_subscriptions DROP COLUMN earlier_secrets;
