-- Append-only, hash-chained record of staff acts and of reads of sensitive fields.
CREATE TABLE audit_entries (
  number BIGINT PRIMARY KEY,
  community_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  person_id TEXT,
  standing TEXT NOT NULL,
  act TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous_hash BYTEA NOT NULL,
  hash BYTEA NOT NULL
);
CREATE INDEX audit_entries_act ON audit_entries (community_id, act, number);
CREATE INDEX audit_entries_person ON audit_entries (community_id, person_id, number);
CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION audit_entries_refuse();

-- How far a chain has come: with it, an end that was cut off is found.
CREATE TABLE chain_heads (
  chain TEXT PRIMARY KEY,
  number BIGINT NOT NULL,
  hash BYTEA NOT NULL
);
