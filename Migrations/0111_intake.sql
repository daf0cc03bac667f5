-- More ways in: eleven channels as data, reports without an account, and followers of a case that is filed already.

-- Through what an appeal came in. The keys are the program's; what they are called, and which of them staff are offered, is the
-- community's. (`case_channels` are the emergency numbers.)
CREATE TABLE case_sources (
  community_id TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  english_name TEXT NOT NULL,
  position INTEGER NOT NULL,
  -- Offered to staff who file for somebody.
  is_for_staff INTEGER NOT NULL CHECK (is_for_staff IN (0, 1)),
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  PRIMARY KEY (community_id, key)
);

INSERT INTO case_sources (community_id, key, name, english_name, position, is_for_staff, is_open)
SELECT case_settings.community_id, names.key, names.name, names.english_name, names.position, names.is_for_staff, 1
FROM case_settings CROSS JOIN (
  SELECT 'web' AS key, '网页' AS name, 'Website' AS english_name, 0 AS position, 0 AS is_for_staff
  UNION ALL SELECT 'report', '随手报', 'Quick report', 1, 0
  UNION ALL SELECT 'email', '电子邮件', 'E-mail', 2, 0
  UNION ALL SELECT 'chat', '微信转来', 'Chat message', 3, 1
  UNION ALL SELECT 'phone', '来电', 'Telephone', 4, 1
  UNION ALL SELECT 'counter', '来访', 'At the counter', 5, 1
  UNION ALL SELECT 'visit', '走访时', 'During a visit', 6, 1
  UNION ALL SELECT 'meeting', '楼事会、座谈会', 'At a meeting', 7, 1
  UNION ALL SELECT 'letter', '来信、意见箱', 'Letter or suggestion box', 8, 1
  UNION ALL SELECT 'hotline', '12345转办', 'Passed on by the 12345 hotline', 9, 1
  UNION ALL SELECT 'api', '程序接口', 'API', 10, 0
) AS names;

-- Anew, because the list of keys grows and a reporter without an account is nobody who filed.
ALTER TABLE cases ADD COLUMN source_key TEXT NOT NULL DEFAULT 'web' CHECK (source_key IN
  ('web', 'report', 'email', 'chat', 'phone', 'counter', 'visit', 'meeting', 'letter', 'hotline', 'api'));
UPDATE cases SET source_key = channel;
ALTER TABLE cases DROP COLUMN channel;
ALTER TABLE cases RENAME COLUMN source_key TO channel;

ALTER TABLE cases ADD COLUMN filer_person_id TEXT;
UPDATE cases SET filer_person_id = filed_by_person_id;
ALTER TABLE cases DROP COLUMN filed_by_person_id;
ALTER TABLE cases RENAME COLUMN filer_person_id TO filed_by_person_id;

-- A caller may have left an address instead of a number.
ALTER TABLE case_callers ADD COLUMN email_sealed BYTEA;
ALTER TABLE case_callers ADD COLUMN email_hash BYTEA;
CREATE INDEX case_callers_email ON case_callers (email_hash);

-- Whoever reported without an account answers with the code of her receipt.
CREATE TABLE case_confirmations_anew (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  round INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  by_person_id TEXT,
  heard_by_person_id TEXT,
  by_receipt INTEGER NOT NULL DEFAULT 0 CHECK (by_receipt IN (0, 1)),
  at BIGINT NOT NULL,
  CHECK (CASE WHEN by_person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN heard_by_person_id IS NULL THEN 0 ELSE 1 END + by_receipt = 1)
);
INSERT INTO case_confirmations_anew (case_id, round, community_id, by_person_id, heard_by_person_id, at)
SELECT case_id, round, community_id, by_person_id, heard_by_person_id, at FROM case_confirmations;
DROP TABLE case_confirmations;
ALTER TABLE case_confirmations_anew RENAME TO case_confirmations;

CREATE TABLE case_returns_anew (
  case_id TEXT NOT NULL REFERENCES cases (id),
  round INTEGER NOT NULL,
  community_id TEXT NOT NULL,
  words TEXT NOT NULL CHECK (length(words) > 0),
  by_person_id TEXT,
  heard_by_person_id TEXT,
  by_receipt INTEGER NOT NULL DEFAULT 0 CHECK (by_receipt IN (0, 1)),
  at BIGINT NOT NULL,
  PRIMARY KEY (case_id, round),
  CHECK (CASE WHEN by_person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN heard_by_person_id IS NULL THEN 0 ELSE 1 END + by_receipt = 1)
);
INSERT INTO case_returns_anew (case_id, round, community_id, words, by_person_id, heard_by_person_id, at)
SELECT case_id, round, community_id, words, by_person_id, heard_by_person_id, at FROM case_returns;
DROP TABLE case_returns;
ALTER TABLE case_returns_anew RENAME TO case_returns;

-- Who has the same trouble and follows the case that is there, instead of filing it again. An enterprise follows once, whoever
-- acts for it; a person follows as herself.
CREATE TABLE case_followers (
  case_id TEXT NOT NULL REFERENCES cases (id),
  -- The organisation, or the person.
  follower_key TEXT NOT NULL,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  organization_id TEXT,
  -- What she would have filed: for those who handle the case and may know who she is.
  words TEXT NOT NULL,
  followed_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, follower_key),
  CONSTRAINT case_followers_key CHECK (follower_key = coalesce(organization_id, person_id))
);
CREATE INDEX case_followers_follower ON case_followers (follower_key, followed_at);

-- A report without an account (随手报): a draft page by page, then waiting for its code or for a call, then a case. Contacts are
-- sealed. What nobody confirms is forgotten.
CREATE TABLE case_reports (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  -- The random number of its form, which only the reporter's browser knows.
  nonce TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'coded', 'waiting', 'filed', 'refused')),
  body TEXT NOT NULL,
  category_id TEXT,
  building_id TEXT,
  common_part TEXT,
  spot TEXT NOT NULL,
  -- Questions of the category and what was answered.
  answers TEXT NOT NULL,
  -- She does not want the property firm of the house to see it.
  is_kept_from_property INTEGER NOT NULL CHECK (is_kept_from_property IN (0, 1)),
  name TEXT NOT NULL,
  contact_kind TEXT CHECK (contact_kind IN ('phone', 'email')),
  contact_sealed BYTEA,
  contact_hash BYTEA,
  consent_at BIGINT,
  -- A keyed hash of the one-time code, until when it holds, and how often it was tried.
  code_hash BYTEA,
  code_until BIGINT,
  code_tries INTEGER NOT NULL CHECK (code_tries BETWEEN 0 AND 5),
  codes_sent INTEGER NOT NULL CHECK (codes_sent >= 0),
  language TEXT NOT NULL,
  case_id TEXT REFERENCES cases (id),
  made_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  CONSTRAINT case_reports_nonce UNIQUE (nonce),
  CHECK ((contact_sealed IS NULL) = (contact_hash IS NULL)),
  CHECK ((state = 'filed') = (case_id IS NOT NULL))
);
CREATE INDEX case_reports_state ON case_reports (community_id, state, changed_at);
CREATE INDEX case_reports_contact ON case_reports (contact_hash, changed_at);
CREATE INDEX case_reports_case ON case_reports (case_id);

-- To which contact a code went and when, whatever became of its report: what a contact is spared by. Kept for a day.
CREATE TABLE case_report_codes (
  contact_hash BYTEA NOT NULL,
  at BIGINT NOT NULL,
  community_id TEXT NOT NULL,
  codes INTEGER NOT NULL CHECK (codes > 0),
  PRIMARY KEY (contact_hash, at, community_id)
);

CREATE TABLE case_report_files (
  report_id TEXT NOT NULL REFERENCES case_reports (id) ON DELETE CASCADE,
  file_id TEXT NOT NULL,
  community_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (report_id, file_id)
);
CREATE INDEX case_report_files_file ON case_report_files (file_id);
