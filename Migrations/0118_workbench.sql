-- The workbench: kept filters, what each person chose for herself, what was given and not yet opened, what can still be taken
-- back, and what was done to many cases at once.

-- A filter is the query of an address. Whoever uses it sees through it what she may see, and no more.
CREATE TABLE case_filters (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  query TEXT NOT NULL,
  is_shared INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
  kept_at BIGINT NOT NULL,
  -- Removed, and for ten minutes to be had back.
  removed_at BIGINT
);
CREATE INDEX case_filters_person ON case_filters (person_id, community_id, kept_at, id);
CREATE INDEX case_filters_shared ON case_filters (community_id, kept_at, id) WHERE is_shared = 1;

CREATE TABLE case_bench_choices (
  person_id TEXT NOT NULL,
  community_id TEXT NOT NULL,
  -- With which filter the list begins; NULL: with all that is unfinished.
  filter_id TEXT REFERENCES case_filters (id),
  -- Single keys act; can be switched off (WCAG 2.1.4).
  has_keys INTEGER NOT NULL CHECK (has_keys IN (0, 1)),
  PRIMARY KEY (person_id, community_id)
);

-- Given to somebody by somebody else, and not opened since.
CREATE TABLE case_unopened (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  given_at BIGINT NOT NULL
);
CREATE INDEX case_unopened_person ON case_unopened (person_id, community_id, given_at);

-- How a case stood before it was last taken or given, so that this can be taken back while nothing has happened since.
CREATE TABLE case_undos (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'doing', 'returned')),
  first_receiver_person_id TEXT,
  lead_person_id TEXT,
  lead_post_id TEXT,
  taken_at BIGINT,
  -- When the act was, and the last step of the thread that it left.
  at BIGINT NOT NULL,
  last_position INTEGER NOT NULL
);

-- Several cases at once: one nonce for all, one transaction and one line for each.
CREATE TABLE case_batches (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  nonce TEXT NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('give', 'note', 'assist', 'window')),
  -- The name of the post or window; empty for a note.
  about TEXT NOT NULL,
  back TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT case_batches_once UNIQUE (person_id, nonce)
);

CREATE TABLE case_batch_lines (
  batch_id TEXT NOT NULL REFERENCES case_batches (id),
  case_id TEXT NOT NULL REFERENCES cases (id),
  community_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'undone')),
  -- The code of the problem, when it was refused.
  code TEXT NOT NULL,
  PRIMARY KEY (batch_id, case_id)
);
