-- Needs and resources of a community, the latest first.
CREATE INDEX visit_items_cards ON visit_items (community_id, at, id) WHERE card_state IS NOT NULL;

-- Further links to the five lines of a week, handed out after the first: each opens until the week is answered or over.
CREATE TABLE helper_digest_links (
  secret_hash BYTEA PRIMARY KEY,
  community_id TEXT NOT NULL,
  digest_id TEXT NOT NULL REFERENCES helper_digests (id) ON DELETE CASCADE,
  made_at BIGINT NOT NULL
);
CREATE INDEX helper_digest_links_digest ON helper_digest_links (digest_id);
