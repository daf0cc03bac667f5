-- Owed money and mediation: facts from which the days of the law are found, sums in fen, sessions and what came of them.

CREATE TABLE case_debts (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  community_id TEXT NOT NULL,
  debtor_kind TEXT NOT NULL CHECK (debtor_kind IN ('public_body', 'large_enterprise', 'other')),
  debtor_name TEXT NOT NULL,
  delivered_on TEXT NOT NULL,
  -- When the contract says that it is to be paid.
  agreed_on TEXT,
  -- When a department took the complaint up, and when the one that decides received it.
  complaint_accepted_on TEXT,
  complaint_received_on TEXT,
  -- What evidence there is, one a line.
  evidence TEXT NOT NULL,
  changed_by_person_id TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX case_debts_community ON case_debts (community_id, case_id);

-- What interrupts the limitation.
CREATE TABLE case_debt_events (
  case_id TEXT NOT NULL REFERENCES cases (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('demanded', 'acknowledged', 'filed', 'other')),
  on_day TEXT NOT NULL,
  words TEXT NOT NULL,
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, position)
);

-- A history that is only added to. The last 'claimed' holds; 'recovered' adds up, 'reversed' takes back what was written wrongly.
CREATE TABLE case_debt_sums (
  case_id TEXT NOT NULL REFERENCES cases (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('claimed', 'recovered', 'reversed')),
  amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
  on_day TEXT NOT NULL,
  words TEXT NOT NULL,
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, position)
);
CREATE INDEX case_debt_sums_community ON case_debt_sums (community_id, on_day);

-- 人民调解 of a matter: begun when both parties have agreed to it.
CREATE TABLE case_mediations (
  case_id TEXT NOT NULL REFERENCES cases (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('civil', 'labour')),
  mediator_person_id TEXT NOT NULL,
  mediator_post_id TEXT NOT NULL,
  applicant_name TEXT NOT NULL CHECK (length(applicant_name) > 0),
  other_name TEXT NOT NULL CHECK (length(other_name) > 0),
  matter TEXT NOT NULL CHECK (length(matter) > 0),
  asked_on TEXT NOT NULL,
  applicant_agreed_on TEXT,
  other_agreed_on TEXT,
  result TEXT CHECK (result IN ('agreed', 'failed')),
  result_on TEXT,
  agreement TEXT NOT NULL,
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, position),
  CHECK ((result IS NULL) = (result_on IS NULL)),
  CHECK (result IS NULL OR result <> 'agreed' OR length(agreement) > 0),
  CHECK (result IS NULL OR result <> 'agreed' OR (applicant_agreed_on IS NOT NULL AND other_agreed_on IS NOT NULL))
);
CREATE UNIQUE INDEX case_mediations_open ON case_mediations (case_id) WHERE result IS NULL;

CREATE TABLE case_mediation_sessions (
  case_id TEXT NOT NULL,
  mediation_position INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 1),
  community_id TEXT NOT NULL,
  on_day TEXT NOT NULL,
  words TEXT NOT NULL CHECK (length(words) > 0),
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, mediation_position, position),
  FOREIGN KEY (case_id, mediation_position) REFERENCES case_mediations (case_id, position)
);
