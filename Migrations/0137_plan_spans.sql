-- A plan of a day, a week or a quarter: drafted by the planner, looked at by a person. Days and weeks are accepted line by line; a quarter
-- is told to firms week by week. Versions stay, and so do the weeks that were planned before there were other spans.
CREATE TABLE visit_plans (
  community_id TEXT NOT NULL,
  span TEXT NOT NULL CHECK (span IN ('day', 'week', 'quarter')),
  -- The day itself, the Monday, or the first day of the quarter.
  first_on TEXT NOT NULL,
  version INTEGER NOT NULL,
  from_minute INTEGER NOT NULL,
  until_minute INTEGER NOT NULL,
  visit_minutes INTEGER NOT NULL,
  -- Posts and days, `pst_… 2026-11-30`, one a line.
  away TEXT NOT NULL,
  -- Firms that a plan of this length does not look at, the least urgent of them.
  beyond INTEGER NOT NULL DEFAULT 0 CHECK (beyond >= 0),
  -- Firms that a longer plan has on other days.
  elsewhere INTEGER NOT NULL DEFAULT 0 CHECK (elsewhere >= 0),
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (community_id, span, first_on, version),
  CONSTRAINT visit_plans_hours CHECK (until_minute > from_minute)
);

CREATE TABLE visit_plan_lines (
  community_id TEXT NOT NULL,
  span TEXT NOT NULL,
  first_on TEXT NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  organization_id TEXT NOT NULL,
  organization_name TEXT NOT NULL,
  building_id TEXT,
  rule_key TEXT NOT NULL,
  -- Why this firm, in the words of the page's language then, as the firm will read it.
  reason TEXT NOT NULL,
  due_on TEXT,
  -- A draft, a visit that the firm was told of, one of those that cannot stay, or a firm that was left out.
  outcome TEXT NOT NULL CHECK (outcome IN ('draft', 'told', 'moved', 'left')),
  host_person_id TEXT,
  host_post_id TEXT,
  planned_on TEXT,
  planned_minute INTEGER,
  -- Minutes on foot from the one before.
  walk INTEGER NOT NULL DEFAULT 0,
  -- Which rules collide, or why somebody stands in for the first contact; words of the planner, with spaces.
  why TEXT NOT NULL,
  visit_id TEXT,
  PRIMARY KEY (community_id, span, first_on, version, position),
  CONSTRAINT visit_plan_lines_seen CHECK ((outcome IN ('draft', 'told')) = (planned_on IS NOT NULL AND host_post_id IS NOT NULL))
);

INSERT INTO visit_plans (community_id, span, first_on, version, from_minute, until_minute, visit_minutes, away, made_by_person_id, made_at)
SELECT community_id, 'week', monday_on, version, from_minute, until_minute, visit_minutes, away, made_by_person_id, made_at FROM week_plans;

INSERT INTO visit_plan_lines (community_id, span, first_on, version, position, organization_id, organization_name, building_id, rule_key,
  reason, due_on, outcome, host_person_id, host_post_id, planned_on, planned_minute, walk, why, visit_id)
SELECT community_id, 'week', monday_on, version, position, organization_id, organization_name, building_id, rule_key, reason, due_on,
  outcome, host_person_id, host_post_id, planned_on, planned_minute, walk, why, visit_id FROM week_plan_lines;

DROP TABLE week_plan_lines;
DROP TABLE week_plans;
