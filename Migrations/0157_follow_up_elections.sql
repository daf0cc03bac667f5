-- 另行选举、再次投票、罢免、补选: elections of their own that name the one they follow; and who left a seat.

ALTER TABLE elections ADD COLUMN follows_election_id TEXT;
ALTER TABLE elections ADD COLUMN follow_kind TEXT CHECK (follow_kind IN ('run_off', 'revote', 'recall', 'by_election'));
-- Whether its voters are those of the roll before; then it is frozen from the first moment.
ALTER TABLE elections ADD COLUMN has_former_roll INTEGER NOT NULL DEFAULT 0 CHECK (has_former_roll IN (0, 1));
-- The last lawful polling day, where the law sets one.
ALTER TABLE elections ADD COLUMN polling_latest TEXT;
CREATE INDEX elections_follows ON elections (follows_election_id, id);

-- Who holds a seat no more. The candidacy is the one by which it was won.
CREATE TABLE election_departures (
  candidate_id TEXT PRIMARY KEY REFERENCES election_candidates (id),
  community_id TEXT NOT NULL,
  election_id TEXT NOT NULL REFERENCES elections (id),
  reason TEXT NOT NULL CHECK (reason IN ('resigned', 'recalled', 'died', 'moved', 'disqualified')),
  left_on TEXT NOT NULL,
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL
);
CREATE INDEX election_departures_election ON election_departures (election_id, left_on, candidate_id);

-- 罢免: what is demanded against whom, by how many; the vote on it is an election.
CREATE TABLE election_recalls (
  ballot_election_id TEXT PRIMARY KEY REFERENCES elections (id),
  community_id TEXT NOT NULL,
  candidate_id TEXT NOT NULL REFERENCES election_candidates (id),
  name TEXT NOT NULL,
  grounds TEXT NOT NULL CHECK (length(grounds) > 0),
  demanded_by INTEGER NOT NULL CHECK (demanded_by > 0),
  -- Of how many voters or delegates.
  out_of INTEGER NOT NULL CHECK (out_of >= demanded_by),
  is_by_delegates INTEGER NOT NULL CHECK (is_by_delegates IN (0, 1)),
  filed_on TEXT NOT NULL,
  -- What she says to it.
  reply TEXT NOT NULL
);
CREATE INDEX election_recalls_candidate ON election_recalls (candidate_id, filed_on, ballot_election_id);
