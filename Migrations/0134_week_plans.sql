-- A week's plan: drafted by the planner, looked at by a person, accepted line by line. Versions stay.
CREATE TABLE week_plans (
  community_id TEXT NOT NULL,
  monday_on TEXT NOT NULL,
  version INTEGER NOT NULL,
  from_minute INTEGER NOT NULL,
  until_minute INTEGER NOT NULL,
  visit_minutes INTEGER NOT NULL,
  -- Posts and days, `pst_… 2026-11-30`, one a line.
  away TEXT NOT NULL,
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (community_id, monday_on, version),
  CONSTRAINT week_plans_hours CHECK (until_minute > from_minute)
);

CREATE TABLE week_plan_lines (
  community_id TEXT NOT NULL,
  monday_on TEXT NOT NULL,
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
  PRIMARY KEY (community_id, monday_on, version, position),
  CONSTRAINT week_plan_lines_seen CHECK ((outcome IN ('draft', 'told')) = (planned_on IS NOT NULL AND host_post_id IS NOT NULL))
);
