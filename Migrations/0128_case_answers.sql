-- A link may be a reporter's who has no account: then nobody's name stands at it.
CREATE TABLE case_answer_links_anew (
  secret_hash BYTEA PRIMARY KEY,
  community_id TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  round INTEGER NOT NULL,
  -- To whom it was mailed; or who gave it to a caller without an account; or neither, in the letter to a reporter.
  person_id TEXT,
  made_by_person_id TEXT,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  CHECK (person_id IS NULL OR made_by_person_id IS NULL)
);
INSERT INTO case_answer_links_anew (secret_hash, community_id, case_id, round, person_id, made_by_person_id, made_at, expires_at, used_at)
SELECT secret_hash, community_id, case_id, round, person_id, made_by_person_id, made_at, expires_at, used_at FROM case_answer_links;
DROP TABLE case_answer_links;
ALTER TABLE case_answer_links_anew RENAME TO case_answer_links;
CREATE INDEX case_answer_links_case ON case_answer_links (case_id, round);

-- An objection that nobody had looked at when the case was closed or withdrawn: there is nothing left to decide.
ALTER TABLE case_objections ADD COLUMN lapsed_at BIGINT;
UPDATE case_objections SET lapsed_at = (SELECT cases.changed_at FROM cases WHERE cases.id = case_objections.case_id)
WHERE decided_at IS NULL AND case_id IN (
  SELECT cases.id FROM cases WHERE cases.state IN ('answered', 'declined', 'confirmed', 'withdrawn'));
DROP INDEX case_objections_pending;
CREATE UNIQUE INDEX case_objections_pending ON case_objections (case_id) WHERE decided_at IS NULL AND lapsed_at IS NULL;
