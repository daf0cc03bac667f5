-- 投票: the trustees' keys, the public credentials, the ballots and the count. Nothing here, and nothing beside it, says whose a credential
-- is: whoever made the credentials keeps that list, outside this database. No ballot bears a time.

CREATE TABLE election_trustees (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  election_id TEXT NOT NULL REFERENCES elections (id),
  -- From 1; the owner of a partial decryption.
  place INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  secret_hash BYTEA NOT NULL,
  -- As the protocol writes it.
  public_key TEXT,
  decryption TEXT,
  CONSTRAINT election_trustees_place UNIQUE (election_id, place),
  CONSTRAINT election_trustees_secret UNIQUE (secret_hash),
  CHECK (decryption IS NULL OR public_key IS NOT NULL)
);

CREATE TABLE election_protocols (
  election_id TEXT PRIMARY KEY REFERENCES elections (id),
  community_id TEXT NOT NULL,
  -- The election's identifier in the protocol, from the preparation on: credentials depend on it.
  uuid TEXT NOT NULL UNIQUE,
  -- Who makes the credentials and hands them out.
  authority_name TEXT NOT NULL,
  authority_secret_hash BYTEA,
  -- The public credentials, as the protocol writes them.
  credentials TEXT,
  -- Set at the opening; seconds since 1970 in the archive's header.
  election_text TEXT,
  trustees_text TEXT,
  began_at BIGINT,
  -- Set at the count.
  ballot_count INTEGER,
  tally TEXT,
  result TEXT,
  CHECK ((election_text IS NULL) = (trustees_text IS NULL) AND (election_text IS NULL) = (began_at IS NULL)),
  CHECK (election_text IS NULL OR credentials IS NOT NULL),
  CHECK ((tally IS NULL) = (ballot_count IS NULL)),
  CHECK (tally IS NULL OR election_text IS NOT NULL),
  CHECK (result IS NULL OR tally IS NOT NULL)
);

-- Voters who vote on paper: no credential is made for them.
CREATE TABLE election_paper_voters (
  election_id TEXT NOT NULL REFERENCES elections (id),
  voter_id TEXT NOT NULL REFERENCES election_voters (id),
  community_id TEXT NOT NULL,
  PRIMARY KEY (election_id, voter_id)
);

-- Accepted ballots in their order. Append-only; their order is that of the archive.
CREATE TABLE election_ballots (
  election_id TEXT NOT NULL REFERENCES elections (id),
  number INTEGER NOT NULL CHECK (number > 0),
  community_id TEXT NOT NULL,
  tracker TEXT NOT NULL,
  credential_hash TEXT NOT NULL,
  ballot TEXT NOT NULL,
  PRIMARY KEY (election_id, number),
  CONSTRAINT election_ballots_tracker UNIQUE (election_id, tracker)
);
CREATE INDEX election_ballots_credential ON election_ballots (election_id, credential_hash);
