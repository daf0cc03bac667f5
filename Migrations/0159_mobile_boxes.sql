-- 流动票箱: sealed with a number, carried by at least three monitors to voters who cannot come, opened before witnesses with the others.
CREATE TABLE election_mobile_boxes (
  election_id TEXT NOT NULL REFERENCES elections (id),
  number INTEGER NOT NULL CHECK (number > 0),
  community_id TEXT NOT NULL,
  seal TEXT NOT NULL CHECK (length(seal) > 0),
  -- One a line.
  monitors TEXT NOT NULL CHECK (length(monitors) > 0),
  -- Which paper of the subdistrict allows it.
  approval TEXT NOT NULL CHECK (length(approval) > 0),
  route TEXT NOT NULL,
  left_at BIGINT,
  returned_at BIGINT,
  opened_at BIGINT,
  witnesses TEXT NOT NULL,
  is_seal_whole INTEGER CHECK (is_seal_whole IN (0, 1)),
  found INTEGER CHECK (found >= 0),
  PRIMARY KEY (election_id, number),
  CHECK (returned_at IS NULL OR left_at < returned_at),
  CHECK ((opened_at IS NULL) = (found IS NULL) AND (opened_at IS NULL) = (is_seal_whole IS NULL)),
  CHECK (opened_at IS NULL OR returned_at IS NOT NULL)
);

-- The voters to whom it goes: all of them vote on paper.
CREATE TABLE election_mobile_voters (
  election_id TEXT NOT NULL,
  voter_id TEXT NOT NULL REFERENCES election_voters (id),
  community_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (election_id, voter_id),
  FOREIGN KEY (election_id, number) REFERENCES election_mobile_boxes (election_id, number)
);

-- 另选他人: names that voters wrote on a paper ballot, as JSON: list and name of each.
ALTER TABLE election_paper_sheets ADD COLUMN write_ins TEXT NOT NULL DEFAULT '[]';
-- Whoever was written in on a counted sheet stands in the result behind the others.
ALTER TABLE election_candidates ADD COLUMN is_written_in INTEGER NOT NULL DEFAULT 0 CHECK (is_written_in IN (0, 1));
