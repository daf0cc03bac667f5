-- What an enterprise became part of: merged into another (吸收合并), or a record that was the double of another. Undone rows stay.

CREATE TABLE enterprise_mergers (
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  sequence INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  into_id TEXT NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL CHECK (kind IN ('absorbed', 'double')),
  merged_on TEXT NOT NULL,
  -- Why it is known to be so: a notice of the registration office, what the firm said.
  words TEXT NOT NULL CHECK (length(words) > 0),
  status_before TEXT NOT NULL,
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  undone_at BIGINT,
  undone_by_person_id TEXT,
  PRIMARY KEY (organization_id, sequence),
  CONSTRAINT enterprise_mergers_other CHECK (into_id <> organization_id),
  CONSTRAINT enterprise_mergers_undone CHECK ((undone_at IS NULL) = (undone_by_person_id IS NULL))
);
CREATE UNIQUE INDEX enterprise_mergers_once ON enterprise_mergers (organization_id) WHERE undone_at IS NULL;
CREATE INDEX enterprise_mergers_into ON enterprise_mergers (into_id) WHERE undone_at IS NULL;
