-- 扰企额度: everything that touches an enterprise in one ledger, what it can bear, and when it wants to be left alone.

-- Beside the visits, which count by themselves.
CREATE TABLE touches (
  community_id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('survey', 'notice', 'meeting', 'inspection_of_others', 'other')),
  touched_on TEXT NOT NULL,
  words TEXT NOT NULL CHECK (length(words) > 0),
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, position)
);
CREATE INDEX touches_day ON touches (community_id, organization_id, touched_on);

-- Set by the enterprise itself. NULL: no cap.
CREATE TABLE touch_caps (
  organization_id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  cap INTEGER CHECK (cap BETWEEN 0 AND 90),
  changed_by_person_id TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE TABLE quiet_days (
  organization_id TEXT NOT NULL,
  from_on TEXT NOT NULL,
  community_id TEXT NOT NULL,
  to_on TEXT NOT NULL,
  words TEXT NOT NULL,
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, from_on),
  CONSTRAINT quiet_days_order CHECK (to_on >= from_on)
);

-- Why somebody goes although the cap is reached, the firm wants quiet, or the question was answered before.
ALTER TABLE visits ADD COLUMN over_words TEXT NOT NULL DEFAULT '';
