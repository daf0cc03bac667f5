-- 纸质选票: each sheet of the box is keyed by two people, apart from each other; what they agree on is counted beside the electronic tally.

CREATE TABLE election_paper_sheets (
  election_id TEXT NOT NULL REFERENCES elections (id),
  keyer_person_id TEXT NOT NULL,
  -- Written on the sheet when the box is opened, from 1: it says nothing of the voter.
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 20000),
  community_id TEXT NOT NULL,
  -- list.place of each mark, in order: 1.2 1.4 2.1
  marks TEXT NOT NULL,
  is_readable INTEGER NOT NULL CHECK (is_readable IN (0, 1)),
  PRIMARY KEY (election_id, keyer_person_id, number)
);

CREATE TABLE election_paper_counts (
  election_id TEXT PRIMARY KEY REFERENCES elections (id),
  community_id TEXT NOT NULL,
  -- Handed out to voters; found in the box; of these blank and void.
  issued INTEGER NOT NULL CHECK (issued >= 0),
  found INTEGER NOT NULL CHECK (found >= 0),
  blank INTEGER NOT NULL CHECK (blank >= 0),
  void INTEGER NOT NULL CHECK (void >= 0),
  -- JSON: candidate → votes.
  votes TEXT NOT NULL,
  CHECK (blank + void <= found)
);
