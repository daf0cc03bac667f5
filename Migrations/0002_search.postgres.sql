-- Full-text search: words are made by SearchText, GIN only looks them up.
CREATE TABLE search_entries (
  number BIGSERIAL PRIMARY KEY,
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  words TSVECTOR,
  CONSTRAINT search_entries_once UNIQUE (kind, subject_id)
);
CREATE INDEX search_entries_words ON search_entries USING GIN (words);
