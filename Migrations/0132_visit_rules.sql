-- 六必访: when an enterprise must be visited. The rules of a community as it changed them; what it did not change stands in
-- Data/visit-rules.json.
CREATE TABLE visit_rules (
  community_id TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  english_name TEXT NOT NULL,
  -- "trigger" is a word of SQL.
  kind TEXT NOT NULL CHECK (kind IN ('new', 'need', 'risk', 'tag', 'quiet', 'periodic')),
  -- Days, or people for a periodic rule.
  threshold INTEGER NOT NULL CHECK (threshold >= 0),
  -- Working days from the trigger.
  due_days INTEGER NOT NULL CHECK (due_days BETWEEN 1 AND 250),
  -- Of a periodic rule, in days.
  least_gap INTEGER NOT NULL CHECK (least_gap >= 0),
  greatest_gap INTEGER NOT NULL CHECK (greatest_gap >= least_gap),
  weight INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 100),
  is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
  -- When it was tried on last year's data as it stands; a change takes that back.
  tried_at BIGINT,
  changed_by_person_id TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (community_id, key),
  CONSTRAINT visit_rules_tried CHECK (is_on = 0 OR tried_at IS NOT NULL)
);
