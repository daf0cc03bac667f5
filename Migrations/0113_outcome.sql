-- What came of an appeal: who may say so by a secret link, what is left out of the figures, and what the applicant herself says of
-- its being public.

-- A link by which one applicant may answer for one closing. Its secret is 128 random bits, of which only the hash is kept.
CREATE TABLE case_answer_links (
  secret_hash BYTEA PRIMARY KEY,
  community_id TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  round INTEGER NOT NULL,
  -- To whom it was mailed; or who gave it to a caller without an account.
  person_id TEXT,
  made_by_person_id TEXT,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  CONSTRAINT case_answer_links_whose CHECK ((person_id IS NULL) <> (made_by_person_id IS NULL))
);
CREATE INDEX case_answer_links_case ON case_answer_links (case_id, round);

-- A rating is counted where the case stood when it was given: what happens to the case later moves no figure that was told.
ALTER TABLE case_ratings ADD COLUMN window_id TEXT;
ALTER TABLE case_ratings ADD COLUMN grid_id TEXT;
ALTER TABLE case_ratings ADD COLUMN channel TEXT;
UPDATE case_ratings SET
  window_id = (SELECT window_id FROM cases WHERE cases.id = case_ratings.case_id),
  grid_id = (SELECT grid_id FROM cases WHERE cases.id = case_ratings.case_id),
  channel = (SELECT channel FROM cases WHERE cases.id = case_ratings.case_id);
CREATE INDEX case_ratings_given ON case_ratings (community_id, at);
CREATE INDEX case_closures_at ON case_closures (community_id, at);

-- Left out of the figures: proposed by one with a reason, decided by another.
CREATE TABLE case_exclusions (
  case_id TEXT NOT NULL REFERENCES cases (id),
  -- 1, and one more for each proposal after a refusal.
  number INTEGER NOT NULL CHECK (number >= 1),
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('out_of_scope', 'unlawful', 'duplicate', 'unreachable', 'other')),
  words TEXT NOT NULL CHECK (length(words) > 0),
  proposed_by_person_id TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  is_approved INTEGER CHECK (is_approved IN (0, 1)),
  decided_by_person_id TEXT,
  decided_at BIGINT,
  decision_words TEXT NOT NULL,
  PRIMARY KEY (case_id, number),
  CONSTRAINT case_exclusions_decided CHECK (
    (is_approved IS NULL) = (decided_by_person_id IS NULL) AND (is_approved IS NULL) = (decided_at IS NULL)),
  CONSTRAINT case_exclusions_two_people CHECK (
    decided_by_person_id IS NULL OR decided_by_person_id <> proposed_by_person_id)
);
CREATE INDEX case_exclusions_community ON case_exclusions (community_id, proposed_at);

-- What the applicant herself said of her case's being public. 0: she took it back, and nobody publishes it before she agrees again.
CREATE TABLE case_publication_consents (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  community_id TEXT NOT NULL,
  is_given INTEGER NOT NULL CHECK (is_given IN (0, 1)),
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL
);

-- A photo of the case that its handler chose to be public, after looking at it.
ALTER TABLE case_publications ADD COLUMN photo_file_id TEXT;
