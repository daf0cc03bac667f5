-- Who of a body remains in office beside those who are elected, as somebody told the election committee.
CREATE TABLE election_sitting_members (
  election_id TEXT NOT NULL REFERENCES elections (id),
  name TEXT NOT NULL CHECK (length(name) > 0),
  organization TEXT NOT NULL,
  community_id TEXT NOT NULL,
  declared_by TEXT NOT NULL CHECK (length(declared_by) > 0),
  declared_on TEXT NOT NULL,
  PRIMARY KEY (election_id, name, organization)
);

-- Of relatives with equal votes, on whom the lot fell, and before whom it was drawn.
CREATE TABLE election_lots (
  candidate_id TEXT PRIMARY KEY REFERENCES election_candidates (id),
  election_id TEXT NOT NULL REFERENCES elections (id),
  community_id TEXT NOT NULL,
  witnesses TEXT NOT NULL CHECK (length(witnesses) > 0),
  drawn_on TEXT NOT NULL
);
CREATE INDEX election_lots_election ON election_lots (election_id, candidate_id);

-- Who told the committee of a tie; empty where it was declared before that was asked.
ALTER TABLE election_ties ADD COLUMN declared_by TEXT NOT NULL DEFAULT '';
