-- What was told to whom, and when it is tried again
-- depends: 0003-what-the-api-keeps 0004-who-may-call

-- migrate: apply

-- When it is made into a payload: at once, and later again if that failed.
ALTER TABLE webhook_events
    ADD COLUMN due_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN failures integer NOT NULL DEFAULT 0;
DROP INDEX webhook_events_to_spread;
CREATE INDEX webhook_events_to_spread ON webhook_events (due_at) WHERE payload IS NULL;
CREATE INDEX webhook_events_by_topic ON webhook_events (workspace_id, topic, created_at DESC);
CREATE INDEX webhook_events_by_age ON webhook_events (created_at);

-- Of one that a program made: the token that it ends with.
ALTER TABLE webhook_subscriptions
    ADD COLUMN token_id uuid,
    ADD FOREIGN KEY (workspace_id, token_id) REFERENCES access_tokens (workspace_id, token_id);

CREATE TABLE webhook_deliveries (
    workspace_id text NOT NULL,
    event_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    first_sent_at timestamptz,
    -- While an attempt is under way: when another worker may take it, should this one have died.
    due_at timestamptz NOT NULL,
    -- Until when it is tried; moved when a teammate asks for it again.
    give_up_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, event_id, subscription_id),
    FOREIGN KEY (workspace_id, event_id) REFERENCES webhook_events,
    FOREIGN KEY (workspace_id, subscription_id) REFERENCES webhook_subscriptions
);
-- A queue for each subscription, so that a long one is in nobody's way.
CREATE INDEX webhook_deliveries_queues ON webhook_deliveries (workspace_id, subscription_id, due_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (workspace_id, subscription_id, created_at DESC, event_id);

CREATE TABLE webhook_attempts (
    workspace_id text NOT NULL,
    event_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    attempt integer NOT NULL,
    sent_at timestamptz NOT NULL,
    milliseconds integer NOT NULL,
    -- Of the answer; null when there was none, and then `problem` says why. Nothing of an answer's text is kept: it may
    -- repeat what was sent.
    status integer,
    problem text,
    PRIMARY KEY (workspace_id, event_id, subscription_id, attempt),
    FOREIGN KEY (workspace_id, event_id, subscription_id) REFERENCES webhook_deliveries
);

-- migrate: rollback

DROP TABLE webhook_attempts, webhook_deliveries;
ALTER TABLE webhook_subscriptions DROP COLUMN token_id;
DROP INDEX webhook_events_by_age, webhook_events_by_topic, webhook_events_to_spread;
ALTER TABLE webhook_events DROP COLUMN due_at, DROP COLUMN failures;
CREATE INDEX webhook_events_to_spread ON webhook_events (created_at) WHERE payload IS NULL;
