-- Servers of others that are told of events, and what was told to them. Addresses and secrets are sealed: a robot's address holds its key.

CREATE TABLE webhook_endpoints (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('standard', 'wecom', 'dingtalk', 'feishu')),
  host TEXT NOT NULL,
  address BYTEA NOT NULL,
  secret BYTEA NOT NULL,
  -- The secret before the last change; signs beside the new one until then.
  old_secret BYTEA,
  old_secret_until BIGINT,
  -- Names of events with spaces between.
  events TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('on', 'paused', 'ended')),
  -- Why the house itself paused or ended it.
  reason TEXT NOT NULL CHECK (reason IN ('', 'gone', 'failing')),
  failing_since BIGINT,
  -- Not before then is the next message carried: one is under way, or a robot must rest.
  free_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CHECK ((old_secret IS NULL) = (old_secret_until IS NULL))
);
CREATE INDEX webhook_endpoints_community ON webhook_endpoints (community_id, id);
CREATE INDEX webhook_endpoints_free ON webhook_endpoints (free_at) WHERE state = 'on';

CREATE TABLE webhook_deliveries (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id),
  event TEXT NOT NULL,
  -- The entry of the journal; for a test the delivery's own id.
  entry_id TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'dead')),
  run_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  last_error TEXT NOT NULL,
  last_status INTEGER NOT NULL,
  answer TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  settled_at BIGINT,
  CONSTRAINT webhook_deliveries_once UNIQUE (endpoint_id, entry_id),
  CHECK ((settled_at IS NULL) = (state IN ('waiting', 'sending')))
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, run_at, id) WHERE settled_at IS NULL;
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (endpoint_id, id);
CREATE INDEX webhook_deliveries_settled ON webhook_deliveries (settled_at) WHERE settled_at IS NOT NULL;
