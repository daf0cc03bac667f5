-- Who looks after whom: 助企联络员, 园区长, 三联系, 1:8 and 结对 are rows of `programmes`, one mechanism.

CREATE TABLE programmes (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  english_name TEXT NOT NULL,
  -- What it is for.
  words TEXT NOT NULL,
  target_kind TEXT NOT NULL CHECK (target_kind IN ('enterprise', 'park', 'building', 'grid', 'person', 'other')),
  -- Targets of one helper (1:8); NULL: as many as like.
  capacity INTEGER CHECK (capacity > 0),
  -- Whether one target may have several helpers.
  is_shared INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
  starts_on TEXT NOT NULL,
  -- The last day; NULL: open.
  ends_on TEXT CHECK (ends_on >= starts_on),
  -- When it is looked through the next time, once a year.
  review_on TEXT NOT NULL,
  -- Who looks after it, and hears when a helper needs help.
  keeper_person_id TEXT NOT NULL,
  keeper_post_id TEXT NOT NULL,
  -- Whether its helpers get five lines a week.
  has_digest INTEGER NOT NULL CHECK (has_digest IN (0, 1)),
  ended_at BIGINT,
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX programmes_community ON programmes (community_id, ended_at, id);

CREATE TABLE programme_ties (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  programme_id TEXT NOT NULL REFERENCES programmes (id),
  helper_person_id TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  -- NULL for a target in words: a village, a household.
  target_id TEXT,
  -- As it was called then; empty for a person, whose name stands with her.
  target_name TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  -- The last day; NULL: open.
  ends_on TEXT CHECK (ends_on >= starts_on),
  -- Set when somebody ended it or handed it over.
  ended_at BIGINT,
  ended_by_person_id TEXT,
  -- What whoever looked after it left for the next one.
  note TEXT NOT NULL,
  -- The tie that this one follows.
  follows_id TEXT,
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  CONSTRAINT programme_ties_target CHECK ((target_kind = 'other') = (target_id IS NULL)),
  CONSTRAINT programme_ties_name CHECK ((target_kind = 'person') = (target_name = ''))
);
CREATE UNIQUE INDEX programme_ties_once ON programme_ties (programme_id, target_id, helper_person_id)
  WHERE ended_at IS NULL AND target_id IS NOT NULL;
CREATE INDEX programme_ties_helper ON programme_ties (helper_person_id, ended_at);
CREATE INDEX programme_ties_of_target ON programme_ties (target_id, ended_at);

CREATE TABLE programme_reviews (
  programme_id TEXT NOT NULL REFERENCES programmes (id),
  number INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  words TEXT NOT NULL CHECK (length(words) > 0),
  kept INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, number)
);

-- The five lines of a week for one helper, whatever she looks after, and her one tap.
CREATE TABLE helper_digests (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  helper_person_id TEXT NOT NULL,
  monday_on TEXT NOT NULL,
  -- Of a link that opens without signing in; NULL while none was sent or given.
  secret_hash BYTEA,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  answer TEXT CHECK (answer IN ('fine', 'help')),
  words TEXT NOT NULL,
  answered_at BIGINT,
  -- Who took up what she asked for, and what came of it.
  taken_by_person_id TEXT,
  taken_words TEXT NOT NULL,
  taken_at BIGINT,
  CONSTRAINT helper_digests_week UNIQUE (helper_person_id, monday_on),
  CONSTRAINT helper_digests_secret UNIQUE (secret_hash),
  CONSTRAINT helper_digests_answered CHECK ((answer IS NULL) = (answered_at IS NULL)),
  CONSTRAINT helper_digests_taken CHECK (taken_at IS NULL OR answer = 'help')
);
CREATE INDEX helper_digests_help ON helper_digests (community_id, answer, taken_at, id);

-- Who wants no letters; the lines stay in the house.
CREATE TABLE helper_letters (
  person_id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  is_stopped INTEGER NOT NULL CHECK (is_stopped IN (0, 1)),
  changed_at BIGINT NOT NULL
);
