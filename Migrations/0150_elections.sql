-- 选举: an election, who may vote in it, who runs it, and what is objected to the roll. What it is held under, its rule pack, is a copy.

CREATE TABLE elections (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  template TEXT NOT NULL CHECK (template IN ('building_council', 'delegates', 'governance_committee')),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  -- Whose firms vote; NULL: the voters are entered by name.
  building_id TEXT,
  pack_name TEXT NOT NULL,
  -- The pack as JSON, and its SHA-256 in hexadecimal: the law of this election, never changed.
  pack TEXT NOT NULL,
  pack_digest TEXT NOT NULL CHECK (length(pack_digest) = 64),
  nomination TEXT NOT NULL CHECK (nomination IN ('voters', 'self')),
  is_one_per_group INTEGER NOT NULL CHECK (is_one_per_group IN (0, 1)),
  polling_day TEXT NOT NULL,
  -- Ballots are taken from the first instant on and before the second.
  opens_at BIGINT NOT NULL,
  closes_at BIGINT NOT NULL,
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  -- The roll is published when it is frozen.
  roll_frozen_at BIGINT,
  candidates_published_at BIGINT,
  opened_at BIGINT,
  result_at BIGINT,
  announced_at BIGINT,
  CHECK (opens_at < closes_at),
  CHECK (candidates_published_at IS NULL OR roll_frozen_at IS NOT NULL),
  CHECK (opened_at IS NULL OR candidates_published_at IS NOT NULL),
  CHECK (result_at IS NULL OR opened_at IS NOT NULL),
  CHECK (announced_at IS NULL OR result_at IS NOT NULL)
);
CREATE INDEX elections_newest ON elections (community_id, polling_day, id);

-- The lists of the ballot: so many seats of one kind each.
CREATE TABLE election_lists (
  election_id TEXT NOT NULL REFERENCES elections (id),
  number INTEGER NOT NULL CHECK (number > 0),
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('executives', 'delegates', 'workers', 'firms', 'woman')),
  seats INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 200),
  PRIMARY KEY (election_id, number)
);

-- Categories of voters with a quota each (delegates by category).
CREATE TABLE election_constituencies (
  election_id TEXT NOT NULL REFERENCES elections (id),
  number INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  quota INTEGER NOT NULL CHECK (quota > 0),
  PRIMARY KEY (election_id, number)
);

-- The roll. Frozen by triggers once the election says so; what an objection changes stands in election_corrections.
CREATE TABLE election_voters (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  election_id TEXT NOT NULL REFERENCES elections (id),
  -- Its place on the published roll, from 1; NULL before.
  number INTEGER,
  organization_id TEXT,
  name TEXT NOT NULL CHECK (length(name) > 0),
  sort_key TEXT NOT NULL,
  class TEXT NOT NULL CHECK (class IN ('both', 'registered', 'operating', 'named')),
  constituency TEXT NOT NULL,
  -- Who controls the firm, where the election gives one vote to a group; empty: nobody known.
  controller TEXT NOT NULL,
  -- One vote for each: the firm, the group, or the name.
  vote_key TEXT NOT NULL,
  registered_by_person_id TEXT NOT NULL,
  registered_at BIGINT NOT NULL,
  CONSTRAINT election_voters_once UNIQUE (election_id, vote_key)
);
CREATE INDEX election_voters_order ON election_voters (election_id, sort_key, id);
CREATE INDEX election_voters_firm ON election_voters (organization_id, election_id);

CREATE TABLE election_objections (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  election_id TEXT NOT NULL REFERENCES elections (id),
  -- missing: somebody is not on the roll who should be; wrong: somebody is who should not.
  kind TEXT NOT NULL CHECK (kind IN ('missing', 'wrong')),
  voter_id TEXT REFERENCES election_voters (id),
  -- Who is meant, where she is not on the roll.
  name TEXT NOT NULL,
  words TEXT NOT NULL CHECK (length(words) > 0),
  filed_by_person_id TEXT NOT NULL,
  filed_by_name TEXT NOT NULL,
  filed_on TEXT NOT NULL,
  decide_by TEXT NOT NULL,
  decision TEXT CHECK (decision IN ('upheld', 'rejected')),
  decision_words TEXT NOT NULL,
  decided_on TEXT,
  CHECK ((decision IS NULL) = (decided_on IS NULL)),
  CHECK ((kind = 'wrong') = (voter_id IS NOT NULL))
);
CREATE INDEX election_objections_election ON election_objections (election_id, filed_on, id);

-- What changed after the freeze: by an objection that was upheld, or because a firm is no more. Append-only.
CREATE TABLE election_corrections (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  election_id TEXT NOT NULL REFERENCES elections (id),
  kind TEXT NOT NULL CHECK (kind IN ('added', 'struck')),
  objection_id TEXT REFERENCES election_objections (id),
  voter_id TEXT REFERENCES election_voters (id),
  name TEXT NOT NULL,
  made_on TEXT NOT NULL,
  CONSTRAINT election_corrections_once UNIQUE (election_id, voter_id),
  CHECK ((kind = 'struck') = (voter_id IS NOT NULL)),
  CHECK (kind = 'struck' OR objection_id IS NOT NULL)
);
CREATE INDEX election_corrections_election ON election_corrections (election_id, id);

-- 选举委员会. Who stands herself, or is near to somebody who does, is out at once, with the reason.
CREATE TABLE election_committee (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  election_id TEXT NOT NULL REFERENCES elections (id),
  name TEXT NOT NULL CHECK (length(name) > 0),
  organization TEXT NOT NULL,
  is_chair INTEGER NOT NULL CHECK (is_chair IN (0, 1)),
  joined_on TEXT NOT NULL,
  left_on TEXT,
  left_reason TEXT CHECK (left_reason IN ('stands', 'kin', 'same_firm', 'absent', 'resigned')),
  -- Because of whom.
  left_because TEXT NOT NULL,
  CHECK ((left_on IS NULL) = (left_reason IS NULL))
);
CREATE INDEX election_committee_election ON election_committee (election_id, joined_on, id);
CREATE UNIQUE INDEX election_committee_chair ON election_committee (election_id) WHERE is_chair = 1 AND left_on IS NULL;

-- Declared ties between people of one election: what kinship and the groups of firms mean for committee and outcome.
CREATE TABLE election_ties (
  election_id TEXT NOT NULL REFERENCES elections (id),
  one_name TEXT NOT NULL CHECK (length(one_name) > 0),
  other_name TEXT NOT NULL CHECK (length(other_name) > 0),
  kind TEXT NOT NULL CHECK (kind IN ('spouse', 'parent', 'sibling', 'group')),
  community_id TEXT NOT NULL,
  declared_on TEXT NOT NULL,
  PRIMARY KEY (election_id, one_name, other_name),
  CHECK (one_name < other_name)
);
