-- What a community asks in cases of a category.

-- Each saving is a version; what was answered keeps the question as it was asked.
CREATE TABLE case_questions (
  category_id TEXT NOT NULL REFERENCES case_categories (id),
  version INTEGER NOT NULL CHECK (version > 0),
  community_id TEXT NOT NULL,
  -- A JSON array of questions in their order; empty when nothing is asked any more.
  questions TEXT NOT NULL CHECK (length(questions) > 0),
  made_by_person_id TEXT,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (category_id, version)
);
CREATE INDEX case_questions_community ON case_questions (community_id, category_id, version);

CREATE TABLE case_answers (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  community_id TEXT NOT NULL,
  category_id TEXT,
  version INTEGER NOT NULL,
  answers TEXT NOT NULL CHECK (length(answers) > 0)
);

ALTER TABLE case_drafts ADD COLUMN answers TEXT NOT NULL DEFAULT '';
