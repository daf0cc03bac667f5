-- A promise that somebody put to the enterprise that stands for the one to which it was made.

CREATE TABLE commitment_successions (
  commitment_id TEXT NOT NULL REFERENCES commitments (id),
  -- The step of the commitment that says so.
  position INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  from_id TEXT NOT NULL,
  from_name TEXT NOT NULL,
  to_id TEXT NOT NULL,
  to_name TEXT NOT NULL,
  -- What the former one had said to the words.
  wording TEXT NOT NULL CHECK (wording IN ('unanswered', 'agreed', 'corrected')),
  -- The merger was undone: it went back, or stayed because something had happened to it.
  ended TEXT CHECK (ended IN ('back', 'stayed')),
  ended_at BIGINT,
  PRIMARY KEY (commitment_id, position),
  CONSTRAINT commitment_successions_ended CHECK ((ended IS NULL) = (ended_at IS NULL)),
  CONSTRAINT commitment_successions_other CHECK (from_id <> to_id)
);
CREATE INDEX commitment_successions_from ON commitment_successions (from_id);
CREATE INDEX commitment_successions_to ON commitment_successions (to_id) WHERE ended IS NULL;
