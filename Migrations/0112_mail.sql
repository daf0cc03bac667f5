-- Appeals by e-mail: what was taken in already, what hangs on one step of a thread, and through what a report without an account came.

-- A message that a mail server handed over, known again by its hash, so that a second delivery changes nothing.
CREATE TABLE case_letters (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  -- SHA-256 of Message-ID and sender; of subject and words where a message has no id.
  message_hash BYTEA NOT NULL,
  report_id TEXT,
  case_id TEXT REFERENCES cases (id),
  received_at BIGINT NOT NULL,
  CONSTRAINT case_letters_once UNIQUE (community_id, message_hash),
  CHECK ((report_id IS NULL) <> (case_id IS NULL))
);
CREATE INDEX case_letters_received ON case_letters (received_at);
CREATE INDEX case_letters_case ON case_letters (case_id, received_at);

-- Files that came with one step. Whoever may read the step may open them.
CREATE TABLE case_step_files (
  step_id TEXT NOT NULL REFERENCES case_steps (id),
  file_id TEXT NOT NULL,
  community_id TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (step_id, file_id)
);
CREATE INDEX case_step_files_file ON case_step_files (file_id);
CREATE INDEX case_step_files_case ON case_step_files (case_id);

ALTER TABLE case_reports ADD COLUMN channel TEXT NOT NULL DEFAULT 'report' CHECK (channel IN ('report', 'email'));
