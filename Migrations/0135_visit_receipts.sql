-- Records that a phone kept while it had no signal, with the receipt for each: a record that is sent twice is one.
CREATE TABLE visit_receipts (
  -- Made on the phone.
  key TEXT PRIMARY KEY CHECK (length(key) BETWEEN 8 AND 64),
  community_id TEXT NOT NULL,
  visit_id TEXT NOT NULL REFERENCES visits (id),
  person_id TEXT NOT NULL,
  -- Keyed hash of what was sent.
  digest TEXT NOT NULL,
  -- Kept as the record of the visit; or beside another one, until a person decides.
  outcome TEXT NOT NULL CHECK (outcome IN ('kept', 'conflict', 'joined', 'dropped')),
  -- The device's clock named a day that is still to come.
  is_clock_wrong INTEGER NOT NULL CHECK (is_clock_wrong IN (0, 1)),
  visited_on TEXT NOT NULL,
  met_words TEXT NOT NULL,
  note TEXT NOT NULL,
  follow_up_on TEXT,
  received_at BIGINT NOT NULL
);
CREATE INDEX visit_receipts_visit ON visit_receipts (visit_id, received_at, key);
