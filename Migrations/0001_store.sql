-- The journal of domain events, the jobs that react to them, and the keys of forms already sent.

CREATE TABLE journal (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  name TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  actor_person_id TEXT,
  at BIGINT NOT NULL,
  payload TEXT NOT NULL
);
CREATE INDEX journal_subject ON journal (subject_id, id);
CREATE INDEX journal_community ON journal (community_id, id);

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  reaction TEXT NOT NULL,
  event_id TEXT NOT NULL REFERENCES journal (id),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'failed')),
  run_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  last_error TEXT,
  CONSTRAINT jobs_once UNIQUE (reaction, event_id)
);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state <> 'failed';

-- A form carries a nonce. The first submission stores where it led; a second one is led to the same place.
CREATE TABLE submissions (
  nonce TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT,
  digest TEXT NOT NULL,
  location TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX submissions_age ON submissions (at);

-- When each periodic job ran last, so that a restart neither repeats nor forgets one.
CREATE TABLE schedule_runs (
  name TEXT PRIMARY KEY,
  last_run_at BIGINT NOT NULL
);
