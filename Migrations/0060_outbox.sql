-- Letters and short messages on their way out. Address and words are sealed while they wait and gone when they are settled.

CREATE TABLE outgoing_letters (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('mail', 'text')),
  -- Names what it is about; the same occasion is told once.
  occasion TEXT NOT NULL CHECK (occasion <> ''),
  content BYTEA,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
  run_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  -- A word of ours and a status; never a text of the other side.
  last_error TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  settled_at BIGINT,
  CONSTRAINT outgoing_letters_once UNIQUE (community_id, kind, occasion),
  CHECK ((content IS NULL) = (state IN ('sent', 'failed'))),
  CHECK ((settled_at IS NULL) = (state IN ('waiting', 'sending')))
);
CREATE INDEX outgoing_letters_due ON outgoing_letters (run_at, id) WHERE settled_at IS NULL;
CREATE INDEX outgoing_letters_settled ON outgoing_letters (settled_at) WHERE settled_at IS NOT NULL;

-- How a community's provider of short messages is asked: one sealed value, for its addresses hold keys.
CREATE TABLE text_gateways (
  community_id TEXT PRIMARY KEY,
  content BYTEA NOT NULL,
  changed_at BIGINT NOT NULL
);
