-- Visits to enterprises. A visit is a service call: nothing here can hold an order, a finding or a deadline for the enterprise.

CREATE TABLE visits (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  -- As it was called then: a firm may be merged or gone when somebody reads this.
  organization_name TEXT NOT NULL,
  -- Who goes, and in which post.
  host_person_id TEXT NOT NULL,
  host_post_id TEXT NOT NULL,
  -- Whoever comes along, in words: a partner institution, a colleague.
  companions TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (length(reason) > 0),
  -- The place is what was chosen. No coordinates, no tracks, no check-in.
  building_id TEXT,
  building_name TEXT NOT NULL,
  place_words TEXT NOT NULL,
  planned_on TEXT NOT NULL,
  -- Minutes after midnight; NULL: at some time of the day.
  planned_minute INTEGER CHECK (planned_minute BETWEEN 0 AND 1439),
  -- When the enterprise was told; NULL: it does not know of the plan yet.
  told_at BIGINT,
  state TEXT NOT NULL CHECK (state IN ('planned', 'done', 'cancelled')),
  visited_on TEXT,
  met_words TEXT NOT NULL,
  -- In the visitor's own words; not shown to the enterprise.
  note TEXT NOT NULL,
  follow_up_on TEXT,
  written_by_person_id TEXT,
  done_at BIGINT,
  -- When the three lists drafted from the note were looked through.
  lists_at BIGINT,
  cancel_words TEXT NOT NULL,
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  CONSTRAINT visits_done CHECK ((state = 'done') = (done_at IS NOT NULL AND visited_on IS NOT NULL)),
  CONSTRAINT visits_cancelled CHECK ((state = 'cancelled') = (length(cancel_words) > 0))
);
CREATE INDEX visits_host ON visits (host_person_id, state, planned_on, id);
CREATE INDEX visits_organization ON visits (organization_id, planned_on, id);
CREATE INDEX visits_order ON visits (community_id, state, planned_on, id);

CREATE TABLE visit_files (
  visit_id TEXT NOT NULL REFERENCES visits (id),
  file_id TEXT NOT NULL,
  community_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (visit_id, file_id)
);
CREATE INDEX visit_files_file ON visit_files (file_id);

-- 问题、需求、资源, and clues (线索): each in the note's own words, as a person confirmed it.
CREATE TABLE visit_items (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  visit_id TEXT NOT NULL REFERENCES visits (id),
  organization_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('problem', 'need', 'resource', 'clue')),
  words TEXT NOT NULL CHECK (length(words) > 0),
  -- By when a need is needed.
  due_on TEXT,
  -- The case that a problem or a clue became.
  case_id TEXT,
  -- A need or a resource waits as the draft of a match card until the enterprise agrees to publish it.
  card_state TEXT CHECK (card_state IN ('draft')),
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT visit_items_place UNIQUE (visit_id, position),
  CONSTRAINT visit_items_case CHECK ((kind IN ('problem', 'clue')) = (case_id IS NOT NULL)),
  CONSTRAINT visit_items_card CHECK ((kind IN ('need', 'resource')) = (card_state IS NOT NULL))
);
CREATE INDEX visit_items_organization ON visit_items (organization_id, at, id);

-- 承诺: what somebody promised an enterprise, by when, and who keeps it.
CREATE TABLE commitments (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  organization_name TEXT NOT NULL,
  visit_id TEXT REFERENCES visits (id),
  words TEXT NOT NULL CHECK (length(words) > 0),
  owner_person_id TEXT NOT NULL,
  owner_post_id TEXT NOT NULL,
  -- The day that was named first counts for the rate; putting it off does not change it.
  first_due_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done', 'kept', 'disputed', 'given_up')),
  -- What the enterprise says to the words themselves.
  wording TEXT NOT NULL CHECK (wording IN ('unanswered', 'agreed', 'corrected')),
  done_on TEXT,
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  CONSTRAINT commitments_days CHECK (due_on >= first_due_on),
  CONSTRAINT commitments_done CHECK ((state IN ('done', 'kept')) = (done_on IS NOT NULL))
);
CREATE INDEX commitments_owner ON commitments (owner_person_id, state, due_on, id);
CREATE INDEX commitments_organization ON commitments (organization_id, due_on, id);
CREATE INDEX commitments_order ON commitments (community_id, state, due_on, id);
CREATE INDEX commitments_visit ON commitments (visit_id);

CREATE TABLE commitment_steps (
  community_id TEXT NOT NULL,
  commitment_id TEXT NOT NULL REFERENCES commitments (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('community', 'firm')),
  by_person_id TEXT NOT NULL,
  words TEXT NOT NULL,
  day TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (commitment_id, position)
);

-- What a person was reminded of, so that nobody hears the same twice.
CREATE TABLE visit_reminders (
  subject_id TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('soon', 'today', 'late')),
  due_on TEXT NOT NULL,
  community_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (subject_id, stage, due_on)
);
