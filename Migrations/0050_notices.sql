-- The inbox: one line for a person in one standing. What concerns her as herself is never shown while she acts for an
-- enterprise, so the standing is part of the key and not a filter that somebody could forget.
CREATE TABLE notices (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  -- 'self', the id of an organisation, or the id of a post.
  standing_key TEXT NOT NULL,
  event_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  -- The sentence is a translation; these values fill it. An object of strings as JSON.
  words_key TEXT NOT NULL,
  words_values TEXT NOT NULL,
  path TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT,
  CONSTRAINT notices_once UNIQUE (event_id, person_id, standing_key)
);
CREATE INDEX notices_inbox ON notices (person_id, standing_key, id);
CREATE INDEX notices_unread ON notices (person_id, standing_key, subject_id) WHERE read_at IS NULL;
