-- How people work on a case together: words at hand, helpers, objections, cases that belong together, small tasks.

-- Words for a reply that a community keeps at hand. A change is a new version; the highest one holds.
CREATE TABLE case_reply_templates (
  id TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  community_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  -- States in which it is offered, one a line.
  states TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  english_name TEXT NOT NULL,
  words TEXT NOT NULL CHECK (length(words) > 0),
  english_words TEXT NOT NULL,
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  made_by_person_id TEXT,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (id, version)
);
CREATE INDEX case_reply_templates_community ON case_reply_templates (community_id, position, id);

-- 协办: who helps the lead, asked with a note. She sees the case in this post, writes to the handlers, and closes nothing.
CREATE TABLE case_assistants (
  case_id TEXT NOT NULL REFERENCES cases (id),
  post_id TEXT NOT NULL,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  note TEXT NOT NULL CHECK (length(note) > 0),
  asked_by_person_id TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  -- Her result; NULL while it is awaited.
  result TEXT,
  answered_at BIGINT,
  -- She is no longer asked.
  ended_at BIGINT,
  PRIMARY KEY (case_id, post_id),
  CHECK ((result IS NULL) = (answered_at IS NULL))
);
CREATE INDEX case_assistants_person ON case_assistants (person_id, case_id);

-- 提出异议退回: why this is not hers, and what the review said. The clocks do not stand meanwhile.
CREATE TABLE case_objections (
  case_id TEXT NOT NULL REFERENCES cases (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  community_id TEXT NOT NULL,
  ground TEXT NOT NULL CHECK (ground IN ('outside_duty', 'other_area', 'other_window', 'outside_remit')),
  words TEXT NOT NULL CHECK (length(words) > 0),
  by_person_id TEXT NOT NULL,
  by_post_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  decision TEXT CHECK (decision IN ('upheld', 'refused')),
  decision_words TEXT NOT NULL,
  decided_by_person_id TEXT,
  decided_at BIGINT,
  PRIMARY KEY (case_id, position),
  CHECK ((decision IS NULL) = (decided_at IS NULL)),
  CHECK ((decision IS NULL) = (decided_by_person_id IS NULL)),
  CHECK (decided_by_person_id IS NULL OR decided_by_person_id <> by_person_id)
);
CREATE UNIQUE INDEX case_objections_pending ON case_objections (case_id) WHERE decided_at IS NULL;
CREATE INDEX case_objections_community ON case_objections (community_id, decided_at, at);

-- 并案: this case is handled with another one. Its applicant keeps her own conversation and her own confirmation.
CREATE TABLE case_merges (
  case_id TEXT NOT NULL REFERENCES cases (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  community_id TEXT NOT NULL,
  into_case_id TEXT NOT NULL REFERENCES cases (id),
  words TEXT NOT NULL,
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  -- Who led it before, if anybody; it goes back to her when the merge is undone.
  lead_person_id TEXT,
  lead_post_id TEXT,
  ended_at BIGINT,
  end_kind TEXT CHECK (end_kind IN ('undone', 'returned', 'withdrawn')),
  ended_by_person_id TEXT,
  PRIMARY KEY (case_id, position),
  CHECK (case_id <> into_case_id),
  CHECK ((ended_at IS NULL) = (end_kind IS NULL)),
  CHECK ((lead_person_id IS NULL) = (lead_post_id IS NULL))
);
CREATE UNIQUE INDEX case_merges_once ON case_merges (case_id) WHERE ended_at IS NULL;
CREATE INDEX case_merges_into ON case_merges (into_case_id, ended_at, case_id);

-- The case with which it is handled now; NULL for a case that is handled by itself. Queues show the latter.
ALTER TABLE cases ADD COLUMN merged_into_case_id TEXT;

-- What belongs to a case elsewhere: another case, later a visit task, an agenda item, a match card.
CREATE TABLE case_links (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  kind TEXT NOT NULL CHECK (length(kind) > 0),
  target_kind TEXT NOT NULL CHECK (length(target_kind) > 0),
  target_id TEXT NOT NULL CHECK (target_id <> case_id),
  note TEXT NOT NULL,
  by_person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE UNIQUE INDEX case_links_once ON case_links (case_id, kind, target_kind, target_id) WHERE ended_at IS NULL;
CREATE INDEX case_links_target ON case_links (target_kind, target_id);

-- Small tasks within a case: what, who, until when.
CREATE TABLE case_tasks (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  title TEXT NOT NULL CHECK (length(title) > 0),
  person_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  due_on TEXT,
  made_by_person_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  done_at BIGINT,
  done_by_person_id TEXT,
  CONSTRAINT case_tasks_place UNIQUE (case_id, position),
  CHECK ((done_at IS NULL) = (done_by_person_id IS NULL))
);
CREATE INDEX case_tasks_person ON case_tasks (person_id, done_at, due_on);

-- What there is to do in most cases of a category. A change is a new version; the highest one holds.
CREATE TABLE case_checklists (
  category_id TEXT NOT NULL REFERENCES case_categories (id),
  version INTEGER NOT NULL CHECK (version >= 1),
  community_id TEXT NOT NULL,
  -- One a line.
  items TEXT NOT NULL,
  english_items TEXT NOT NULL,
  made_by_person_id TEXT,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (category_id, version)
);
CREATE INDEX case_checklists_community ON case_checklists (community_id, category_id);
