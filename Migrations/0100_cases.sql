-- Appeals (诉求). A person's case names no organisation: the employee firewall is a CHECK, not a habit.

CREATE TABLE case_settings (
  community_id TEXT PRIMARY KEY,
  -- What stands before year and month in a case's number.
  number_prefix TEXT NOT NULL CHECK (length(number_prefix) BETWEEN 1 AND 8),
  -- How long name and number of a caller are kept after the end of her case.
  caller_days INTEGER NOT NULL CHECK (caller_days BETWEEN 1 AND 3650)
);

-- The running number of each month.
CREATE TABLE case_series (
  community_id TEXT NOT NULL,
  period TEXT NOT NULL,
  last_number INTEGER NOT NULL CHECK (last_number > 0),
  PRIMARY KEY (community_id, period)
);

-- Windows are the roots of routing; categories belong to one. Both are data of the community and are never deleted.
CREATE TABLE case_windows (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  english_name TEXT NOT NULL,
  position INTEGER NOT NULL,
  -- Takes what no category's words point to.
  is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  CONSTRAINT case_windows_key UNIQUE (community_id, key)
);

CREATE TABLE case_categories (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  window_id TEXT NOT NULL REFERENCES case_windows (id),
  key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  english_name TEXT NOT NULL,
  -- Words of an appeal that point here, one a line.
  words TEXT NOT NULL,
  position INTEGER NOT NULL,
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  CONSTRAINT case_categories_key UNIQUE (community_id, key)
);
CREATE INDEX case_categories_window ON case_categories (window_id, position);

-- Where else to turn at once: fire, injury, crime.
CREATE TABLE case_channels (
  community_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  english_name TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (community_id, position)
);

CREATE TABLE cases (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  number TEXT NOT NULL,
  applicant_kind TEXT NOT NULL CHECK (applicant_kind IN ('person', 'enterprise')),
  applicant_person_id TEXT,
  organization_id TEXT,
  filed_by_person_id TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('web', 'api', 'phone', 'counter', 'visit')),
  place_kind TEXT NOT NULL CHECK (place_kind IN ('unit', 'common', 'none')),
  building_id TEXT,
  building_name TEXT NOT NULL,
  park_id TEXT,
  grid_id TEXT,
  unit_id TEXT,
  unit_text TEXT NOT NULL,
  common_part TEXT,
  -- A person's own matter in a common part that the property firm of the house shall not see: she said so, or works for it.
  is_kept_from_property INTEGER NOT NULL CHECK (is_kept_from_property IN (0, 1)),
  window_id TEXT NOT NULL REFERENCES case_windows (id),
  category_id TEXT REFERENCES case_categories (id),
  urgency TEXT NOT NULL CHECK (urgency IN ('normal', 'urgent')),
  title TEXT NOT NULL CHECK (length(title) > 0),
  body TEXT NOT NULL CHECK (length(body) > 0),
  state TEXT NOT NULL
    CHECK (state IN ('waiting', 'doing', 'answered', 'confirmed', 'returned', 'declined', 'withdrawn')),
  first_receiver_person_id TEXT,
  lead_person_id TEXT,
  lead_post_id TEXT,
  round INTEGER NOT NULL CHECK (round >= 1),
  opened_at BIGINT NOT NULL,
  taken_at BIGINT,
  closed_at BIGINT,
  confirmed_at BIGINT,
  changed_at BIGINT NOT NULL,
  CONSTRAINT cases_number UNIQUE (community_id, number),
  CONSTRAINT cases_firewall CHECK ((applicant_kind = 'enterprise') = (organization_id IS NOT NULL)),
  CONSTRAINT cases_lead CHECK ((lead_person_id IS NULL) = (lead_post_id IS NULL)),
  CONSTRAINT cases_taken CHECK ((lead_person_id IS NULL) = (taken_at IS NULL)),
  CONSTRAINT cases_handled CHECK (
    (state = 'waiting' AND lead_person_id IS NULL) OR state = 'withdrawn'
    OR (state NOT IN ('waiting', 'withdrawn') AND lead_person_id IS NOT NULL)),
  CONSTRAINT cases_closed CHECK (
    (state IN ('answered', 'declined', 'confirmed') AND closed_at IS NOT NULL) OR state = 'withdrawn'
    OR (state IN ('waiting', 'doing', 'returned') AND closed_at IS NULL)),
  CONSTRAINT cases_confirmed CHECK ((state = 'confirmed') = (confirmed_at IS NOT NULL))
);
CREATE INDEX cases_opened ON cases (community_id, opened_at, id);
CREATE INDEX cases_state ON cases (community_id, state, opened_at, id);
CREATE INDEX cases_organization ON cases (organization_id, opened_at, id);
CREATE INDEX cases_applicant ON cases (applicant_person_id, opened_at, id);
CREATE INDEX cases_grid ON cases (grid_id, state, opened_at, id);
CREATE INDEX cases_window ON cases (window_id, state, opened_at, id);
CREATE INDEX cases_building ON cases (building_id, opened_at, id);
CREATE INDEX cases_lead ON cases (lead_person_id, state, opened_at, id);
CREATE INDEX cases_first_receiver ON cases (first_receiver_person_id, opened_at, id);

-- A caller for whom staff filed: what she said of herself, and that she agreed to its being written down.
CREATE TABLE case_callers (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  community_id TEXT NOT NULL,
  name TEXT NOT NULL,
  phone_sealed BYTEA,
  phone_hash BYTEA,
  consent_at BIGINT NOT NULL,
  -- Name and number went: some time after the end of the case, or at once because she asked. That somebody called stays.
  forgotten_at BIGINT,
  CHECK ((phone_sealed IS NULL) = (phone_hash IS NULL)),
  CONSTRAINT case_callers_known CHECK ((length(name) > 0) = (forgotten_at IS NULL)),
  CONSTRAINT case_callers_forgotten CHECK (forgotten_at IS NULL OR phone_sealed IS NULL)
);
CREATE INDEX case_callers_phone ON case_callers (phone_hash);

CREATE TABLE case_steps (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  round INTEGER NOT NULL,
  kind TEXT NOT NULL,
  author TEXT NOT NULL CHECK (author IN ('applicant', 'handler')),
  author_person_id TEXT,
  words TEXT NOT NULL,
  about TEXT NOT NULL,
  visibility TEXT NOT NULL CHECK (visibility IN ('public', 'internal')),
  at BIGINT NOT NULL,
  position INTEGER NOT NULL,
  CONSTRAINT case_steps_once UNIQUE (case_id, position)
);

CREATE TABLE case_files (
  case_id TEXT NOT NULL REFERENCES cases (id),
  file_id TEXT NOT NULL,
  community_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (case_id, file_id)
);
CREATE INDEX case_files_file ON case_files (file_id);

-- Closed by the worker: a fact of its own, one a round. 'declined' is the honest end with its reason.
CREATE TABLE case_closures (
  case_id TEXT NOT NULL REFERENCES cases (id),
  round INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('answered', 'declined')),
  words TEXT NOT NULL CHECK (length(words) > 0),
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, round)
);

-- Confirmed by the applicant: another fact. `heard_by_person_id` is the worker who wrote down what a caller without an
-- account said, and is never the one who closed the case.
CREATE TABLE case_confirmations (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  round INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  by_person_id TEXT,
  heard_by_person_id TEXT,
  at BIGINT NOT NULL,
  CHECK ((by_person_id IS NULL) <> (heard_by_person_id IS NULL))
);

-- Not accepted: why. The round that ended so.
CREATE TABLE case_returns (
  case_id TEXT NOT NULL REFERENCES cases (id),
  round INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  words TEXT NOT NULL CHECK (length(words) > 0),
  by_person_id TEXT,
  heard_by_person_id TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, round),
  CHECK ((by_person_id IS NULL) <> (heard_by_person_id IS NULL))
);

CREATE TABLE case_withdrawals (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  community_id TEXT NOT NULL,
  words TEXT NOT NULL,
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL
);

-- 非常满意 5 … 非常不满意 1. Never shown to the handler one by one.
CREATE TABLE case_ratings (
  case_id TEXT NOT NULL REFERENCES cases (id),
  round INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  words TEXT NOT NULL,
  lead_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, round)
);
CREATE INDEX case_ratings_lead ON case_ratings (lead_person_id);

-- An appeal that is being written, page by page. The key is the nonce of its form, so a second tab or a page that came back
-- writes the same draft and files the same case.
CREATE TABLE case_drafts (
  nonce TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  -- 'self' or the organisation for which it is written: read in no other standing.
  standing_key TEXT NOT NULL,
  body TEXT NOT NULL,
  category_id TEXT,
  place_choice TEXT NOT NULL CHECK (place_choice IN ('', 'own', 'common', 'other', 'none')),
  building_id TEXT,
  unit_text TEXT NOT NULL,
  common_part TEXT,
  is_kept_from_property INTEGER NOT NULL CHECK (is_kept_from_property IN (0, 1)),
  case_id TEXT,
  changed_at BIGINT NOT NULL
);
CREATE INDEX case_drafts_person ON case_drafts (person_id, standing_key, changed_at);

CREATE TABLE case_draft_files (
  nonce TEXT NOT NULL REFERENCES case_drafts (nonce) ON DELETE CASCADE,
  file_id TEXT NOT NULL,
  community_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (nonce, file_id)
);
CREATE INDEX case_draft_files_file ON case_draft_files (file_id);
