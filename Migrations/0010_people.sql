-- Persons, their accounts, what they hold and for whom they act, what they agreed to.
-- Sealed columns hold ciphertext; hashes beside them are keyed, for look-ups. Secrets of sessions, tokens and invitations
-- are kept as SHA-256 only. Days are inclusive: a post is held from starts_on to ends_on.

CREATE TABLE persons (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  -- Pinyin without tones, for order: `shen she gong`; and its initials, for finding: `ssg`.
  pinyin_key TEXT NOT NULL,
  initials TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  erased_at BIGINT
);
CREATE INDEX persons_by_name ON persons (community_id, pinyin_key, id);

CREATE TABLE accounts (
  person_id TEXT PRIMARY KEY REFERENCES persons (id),
  community_id TEXT NOT NULL,
  email_sealed BYTEA,
  email_hash BYTEA,
  phone_sealed BYTEA,
  phone_hash BYTEA,
  password_record TEXT NOT NULL,
  requires_password_change INTEGER NOT NULL CHECK (requires_password_change IN (0, 1)),
  password_changed_at BIGINT NOT NULL,
  totp_sealed BYTEA,
  totp_confirmed_at BIGINT,
  totp_last_step BIGINT,
  locale TEXT NOT NULL CHECK (locale IN ('zh-Hans', 'en')),
  last_standing TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT accounts_email UNIQUE (email_hash),
  CONSTRAINT accounts_phone UNIQUE (phone_hash),
  CHECK (email_hash IS NOT NULL OR phone_hash IS NOT NULL),
  CHECK ((email_hash IS NULL) = (email_sealed IS NULL)),
  CHECK ((phone_hash IS NULL) = (phone_sealed IS NULL)),
  CHECK (totp_confirmed_at IS NULL OR totp_sealed IS NOT NULL)
);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES persons (id),
  secret_hash BYTEA NOT NULL,
  standing_key TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL CHECK (seen_at >= created_at),
  CONSTRAINT sessions_secret UNIQUE (secret_hash)
);
CREATE INDEX sessions_person ON sessions (person_id, seen_at);
CREATE INDEX sessions_standing ON sessions (standing_key);
CREATE INDEX sessions_age ON sessions (seen_at);

-- The bodies with which a community of its kind starts.
CREATE TABLE bodies (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  english_name TEXT NOT NULL,
  sort_order INTEGER NOT NULL,
  CONSTRAINT bodies_once UNIQUE (community_id, key)
);

CREATE TABLE posts (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES persons (id),
  role TEXT NOT NULL CHECK (role IN ('administrator', 'secretary', 'communityWorker', 'windowSpecialist',
    'gridHead', 'gridWorker', 'gridHelper', 'parkLeader', 'buildingChief', 'enterpriseLiaison', 'safetyPromoter',
    'serviceAssistant', 'generalSupport', 'propertyButler', 'partner', 'supervisor')),
  scope_kind TEXT NOT NULL CHECK (scope_kind IN ('community', 'grid', 'park', 'building', 'window', 'organization')),
  -- The community's own id when the scope is the community.
  scope_id TEXT NOT NULL,
  title TEXT NOT NULL,
  body_id TEXT REFERENCES bodies (id),
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  granted_by TEXT,
  granted_at BIGINT NOT NULL,
  -- Set when the post ended, by an act or by the day after ends_on.
  ended_at BIGINT,
  ended_by TEXT,
  handover_note TEXT NOT NULL,
  CHECK (ends_on IS NULL OR ends_on >= starts_on),
  CHECK ((scope_kind = 'community') = (scope_id = community_id))
);
CREATE INDEX posts_person ON posts (person_id) WHERE ended_at IS NULL;
CREATE INDEX posts_scope ON posts (community_id, role, scope_id) WHERE ended_at IS NULL;

-- How many may hold a post of this role in one scope at the same time; no line: as many as like.
CREATE TABLE post_limits (
  community_id TEXT NOT NULL,
  role TEXT NOT NULL,
  holders_max INTEGER NOT NULL CHECK (holders_max > 0),
  PRIMARY KEY (community_id, role)
);

CREATE TABLE delegations (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES persons (id),
  organization_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('legalRepresentative', 'authorizedDelegate', 'humanResources')),
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  granted_by TEXT,
  granted_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_by TEXT,
  CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE UNIQUE INDEX delegations_once ON delegations (person_id, organization_id) WHERE ended_at IS NULL;
CREATE INDEX delegations_organization ON delegations (organization_id, person_id) WHERE ended_at IS NULL;

-- That somebody works somewhere. The employer sees that the link exists and the name; nothing else.
CREATE TABLE employments (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES persons (id),
  organization_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  confirmed_by TEXT,
  ended_at BIGINT,
  ended_by TEXT
);
CREATE UNIQUE INDEX employments_once ON employments (person_id, organization_id) WHERE ended_at IS NULL;
CREATE INDEX employments_organization ON employments (organization_id, person_id) WHERE ended_at IS NULL;

CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  secret_hash BYTEA NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('post', 'delegation', 'employment', 'person', 'reset')),
  inviter_person_id TEXT NOT NULL,
  -- As what the inviter invited: when that ends, so does the invitation.
  inviter_standing TEXT NOT NULL,
  -- What is offered, as JSON that only this module reads.
  offer TEXT NOT NULL,
  organization_id TEXT,
  name TEXT NOT NULL,
  contact_sealed BYTEA,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  used_by TEXT,
  withdrawn_at BIGINT,
  CONSTRAINT invitations_secret UNIQUE (secret_hash),
  CHECK ((used_at IS NULL) = (used_by IS NULL)),
  CHECK (used_at IS NULL OR contact_sealed IS NULL)
);
CREATE INDEX invitations_recent ON invitations (community_id, created_at);
CREATE INDEX invitations_inviter ON invitations (inviter_person_id, created_at);

CREATE TABLE consents (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES persons (id),
  purpose TEXT NOT NULL,
  -- Sensitive facts need a consent of their own (个人信息保护法 art. 29).
  scope TEXT NOT NULL CHECK (scope IN ('ordinary', 'separate')),
  text_version TEXT NOT NULL,
  text TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  withdrawn_at BIGINT
);
CREATE UNIQUE INDEX consents_once ON consents (person_id, purpose) WHERE withdrawn_at IS NULL;

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES persons (id),
  secret_hash BYTEA NOT NULL,
  name TEXT NOT NULL,
  -- NULL: first post, else first delegation, else oneself, at the time of each request.
  standing_key TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_used_on TEXT,
  CONSTRAINT tokens_secret UNIQUE (secret_hash)
);
CREATE INDEX tokens_person ON tokens (person_id);

CREATE TABLE sensitive_facts (
  person_id TEXT NOT NULL REFERENCES persons (id),
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('partyMembership', 'children', 'hardship')),
  fact_sealed BYTEA NOT NULL,
  consent_id TEXT NOT NULL REFERENCES consents (id),
  kept_until TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, kind)
);

-- What an administrator sets: whether staff need a one-time code, how long things are kept.
CREATE TABLE people_settings (
  community_id TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (community_id, name)
);

-- For joins by other modules.

CREATE VIEW person_cards AS
SELECT id AS person_id, community_id, name FROM persons;

-- Not yet ended ones. Compare the days: starts_on may lie ahead, ends_on is the last day.
CREATE VIEW post_cards AS
SELECT id AS post_id, community_id, person_id, role, scope_kind, scope_id, starts_on, ends_on
FROM posts WHERE ended_at IS NULL;

CREATE VIEW delegation_cards AS
SELECT person_id, organization_id, community_id, starts_on, ends_on FROM delegations WHERE ended_at IS NULL;

CREATE VIEW employment_cards AS
SELECT person_id, organization_id, community_id FROM employments
WHERE ended_at IS NULL AND confirmed_at IS NOT NULL;

-- Every tie of work that is or was, confirmed or not. For one question only: from whom something must be kept.
CREATE VIEW employment_ties AS
SELECT person_id, organization_id, community_id FROM employments;
