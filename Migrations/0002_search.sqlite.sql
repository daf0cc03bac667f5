-- Full-text search: words are made by SearchText, FTS5 only looks them up.
CREATE TABLE search_entries (
  number INTEGER PRIMARY KEY,
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  CONSTRAINT search_entries_once UNIQUE (kind, subject_id)
);
CREATE VIRTUAL TABLE search_words USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0', detail = 'none');
