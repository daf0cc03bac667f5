-- What a community promises: how soon an appeal is answered first, how often its applicant hears of it, when it ends.

-- Versions are kept: which promise held when is a fact too.
CREATE TABLE case_clock_hours (
  community_id TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  workdays TEXT NOT NULL,
  rest_days TEXT NOT NULL,
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (community_id, version)
);

CREATE TABLE case_clock_rules (
  community_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  -- NULL: of every window.
  window_id TEXT REFERENCES case_windows (id),
  -- NULL: of every urgency.
  urgency TEXT CHECK (urgency IN ('normal', 'urgent')),
  response_minutes INTEGER NOT NULL CHECK (response_minutes BETWEEN 1 AND 100000),
  update_days INTEGER NOT NULL CHECK (update_days BETWEEN 1 AND 365),
  resolution_days INTEGER NOT NULL CHECK (resolution_days BETWEEN 1 AND 365),
  PRIMARY KEY (community_id, version, position)
);

-- The clocks of one round of a case. Instants that are promised are kept, so that lists can be ordered by them; everything that
-- they follow from is kept too, so that they can be found again when a calendar or a rule changes.
CREATE TABLE case_clocks (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  community_id TEXT NOT NULL,
  response_minutes INTEGER NOT NULL,
  update_days INTEGER NOT NULL,
  resolution_days INTEGER NOT NULL,
  extension_days INTEGER NOT NULL CHECK (extension_days >= 0),
  started_at BIGINT NOT NULL,
  responded_at BIGINT,
  last_word_at BIGINT NOT NULL,
  ended_at BIGINT,
  -- [[from, to], [from, null]]: while the applicant is waited for.
  pauses TEXT NOT NULL,
  response_due_at BIGINT,
  update_due_at BIGINT,
  resolution_due_at BIGINT,
  -- The highest step that was told: 0, 50, 80 or 100 per cent.
  response_warned INTEGER NOT NULL CHECK (response_warned IN (0, 50, 80, 100)),
  update_warned INTEGER NOT NULL CHECK (update_warned IN (0, 50, 80, 100)),
  resolution_warned INTEGER NOT NULL CHECK (resolution_warned IN (0, 50, 80, 100)),
  next_warning_at BIGINT,
  -- With which rules and which calendar the instants were found.
  timed_by TEXT NOT NULL
);
CREATE INDEX case_clocks_warning ON case_clocks (next_warning_at) WHERE next_warning_at IS NOT NULL;
CREATE INDEX case_clocks_timed ON case_clocks (community_id, timed_by, case_id) WHERE ended_at IS NULL;

-- What the handlers owe next, from its clocks; NULL while nothing is owed.
ALTER TABLE cases ADD COLUMN due_at BIGINT;
-- The applicant was asked for something, and the clocks stand.
ALTER TABLE cases ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1));

-- Cases from before there were clocks: what they need to be timed within the first minute, like after a change of rules.
INSERT INTO case_clocks (case_id, community_id, response_minutes, update_days, resolution_days, extension_days, started_at,
  responded_at, last_word_at, ended_at, pauses, response_warned, update_warned, resolution_warned, timed_by)
SELECT id, community_id, 240, 2, 5, 0,
  coalesce((SELECT max(at) FROM case_returns WHERE case_id = cases.id), opened_at),
  (SELECT min(at) FROM case_steps WHERE case_id = cases.id AND round = cases.round AND kind IN ('replied', 'closed', 'declined')),
  coalesce(
    (SELECT max(at) FROM case_steps WHERE case_id = cases.id AND round = cases.round
      AND kind IN ('replied', 'closed', 'declined')),
    (SELECT max(at) FROM case_returns WHERE case_id = cases.id), opened_at),
  closed_at, '[]', 0, 0, 0, ''
FROM cases WHERE state NOT IN ('confirmed', 'withdrawn');
