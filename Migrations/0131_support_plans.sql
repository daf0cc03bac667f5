-- 一企一策: what the community wants to do for one enterprise, who does it, and what comes next. Each version stays.
CREATE TABLE support_plans (
  organization_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  goal TEXT NOT NULL CHECK (length(goal) > 0),
  -- One measure a line.
  measures TEXT NOT NULL,
  owner_person_id TEXT NOT NULL,
  owner_post_id TEXT NOT NULL,
  next_step TEXT NOT NULL,
  next_on TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'reached', 'ended')),
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, version),
  CONSTRAINT support_plans_next CHECK (state <> 'open' OR (length(next_step) > 0 AND next_on IS NOT NULL))
);
CREATE INDEX support_plans_community ON support_plans (community_id, organization_id, version);
