-- __Nouns__: what they are for, in one sentence.

CREATE TABLE __table__ (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  opened_by_person_id TEXT NOT NULL,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,
  CONSTRAINT __table___closed_after_opened CHECK (closed_at IS NULL OR closed_at >= opened_at)
);
CREATE INDEX __table___newest ON __table__ (community_id, opened_at, id);
CREATE INDEX __table___own ON __table__ (opened_by_person_id, opened_at, id);
