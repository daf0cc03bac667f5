-- What was tried, or is being thought about, beside the rule that holds: it takes its place when it is switched on.
CREATE TABLE visit_rule_drafts (
  community_id TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  english_name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('new', 'need', 'risk', 'tag', 'quiet', 'periodic')),
  threshold INTEGER NOT NULL CHECK (threshold >= 0),
  due_days INTEGER NOT NULL CHECK (due_days BETWEEN 1 AND 250),
  least_gap INTEGER NOT NULL CHECK (least_gap >= 0),
  greatest_gap INTEGER NOT NULL CHECK (greatest_gap >= least_gap),
  weight INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 100),
  who_goes TEXT CHECK (length(who_goes) > 0),
  -- When it was tried on last year's data as it stands; NULL: not yet.
  tried_at BIGINT,
  changed_by_person_id TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (community_id, key)
);

-- The rules look at the last visit of every enterprise, however long ago it was.
CREATE INDEX visits_done ON visits (community_id, organization_id, visited_on) WHERE state = 'done';
