-- 候选人: who was nominated or stands, by whom, and in which order they are published.

CREATE TABLE election_candidates (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  election_id TEXT NOT NULL REFERENCES elections (id),
  list_number INTEGER NOT NULL CHECK (list_number > 0),
  name TEXT NOT NULL CHECK (length(name) > 0),
  -- Where she works; what she is: 禾木精密 行政负责人.
  organization TEXT NOT NULL,
  position TEXT NOT NULL,
  is_woman INTEGER NOT NULL CHECK (is_woman IN (0, 1)),
  source TEXT NOT NULL CHECK (source IN ('voters', 'self')),
  statement TEXT NOT NULL,
  nominated_by_person_id TEXT NOT NULL,
  nominated_at BIGINT NOT NULL,
  withdrawn_on TEXT,
  -- Her place on the published list, from 1; NULL before, and for who was not published.
  place INTEGER,
  -- One person, one list.
  CONSTRAINT election_candidates_once UNIQUE (election_id, name, organization),
  CONSTRAINT election_candidates_place UNIQUE (election_id, list_number, place),
  FOREIGN KEY (election_id, list_number) REFERENCES election_lists (election_id, number)
);
CREATE INDEX election_candidates_order ON election_candidates (election_id, list_number, place, nominated_at, id);

-- Which voter named whom: at most as many on a list as it has seats. Nobody names through another.
CREATE TABLE election_nominations (
  election_id TEXT NOT NULL REFERENCES elections (id),
  voter_id TEXT NOT NULL REFERENCES election_voters (id),
  candidate_id TEXT NOT NULL REFERENCES election_candidates (id),
  community_id TEXT NOT NULL,
  list_number INTEGER NOT NULL,
  PRIMARY KEY (voter_id, candidate_id)
);
CREATE INDEX election_nominations_candidate ON election_nominations (candidate_id);
CREATE INDEX election_nominations_election ON election_nominations (election_id, list_number, voter_id);
