-- 一门多窗: partner institutions, and cases referred to them with the applicant's consent. A partner reads a referral and nothing of the case.

-- What a partner does and what it costs. The prices are told before anybody consents.
CREATE TABLE case_partners (
  organization_id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  -- One a line.
  services TEXT NOT NULL,
  fee_kind TEXT NOT NULL CHECK (fee_kind IN ('free', 'paid', 'mixed')),
  price_words TEXT NOT NULL CHECK (fee_kind = 'free' OR length(price_words) > 0),
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  changed_by_person_id TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX case_partners_community ON case_partners (community_id, organization_id);

CREATE TABLE case_referrals (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  organization_id TEXT NOT NULL REFERENCES case_partners (organization_id),
  service TEXT NOT NULL CHECK (length(service) > 0),
  -- Why it was this one: how many each of the candidates had, for whoever asks later.
  drawn_from TEXT NOT NULL,
  fee_kind TEXT NOT NULL,
  price_words TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'refused', 'offered', 'accepted', 'declined', 'conflicted', 'done')),
  proposed_by_person_id TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  -- Exactly what the applicant agreed to share, sealed: it says how to reach her. NULL before, and when it is forgotten.
  shared_sealed BYTEA,
  consent_by_person_id TEXT,
  consent_at BIGINT,
  answer_due_on TEXT,
  answer_words TEXT NOT NULL,
  answered_by_person_id TEXT,
  answered_at BIGINT,
  result_words TEXT NOT NULL,
  done_at BIGINT,
  CHECK ((consent_at IS NULL) = (consent_by_person_id IS NULL)),
  CHECK (state IN ('proposed', 'refused') OR consent_at IS NOT NULL),
  CHECK (consent_at IS NOT NULL OR shared_sealed IS NULL),
  CHECK ((consent_at IS NULL) = (answer_due_on IS NULL))
);
CREATE INDEX case_referrals_case ON case_referrals (case_id, proposed_at, id);
CREATE INDEX case_referrals_partner ON case_referrals (organization_id, consent_at, id);
CREATE UNIQUE INDEX case_referrals_open ON case_referrals (case_id) WHERE state IN ('proposed', 'offered', 'accepted');

-- Both sides say how it went. Only totals from five up are shown.
CREATE TABLE case_referral_ratings (
  referral_id TEXT NOT NULL REFERENCES case_referrals (id),
  side TEXT NOT NULL CHECK (side IN ('applicant', 'partner')),
  community_id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  at BIGINT NOT NULL,
  PRIMARY KEY (referral_id, side)
);
CREATE INDEX case_referral_ratings_organization ON case_referral_ratings (organization_id, side);
