-- Voice notes. The table of files is made anew, because a sound has a length and no width: what is a picture still has to say its
-- size, and what is a sound its milliseconds.
DROP VIEW file_cards;
CREATE TABLE files_anew (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  media_type TEXT NOT NULL CHECK (media_type IN
    ('image/jpeg', 'image/png', 'image/webp', 'audio/webm', 'audio/mp4', 'audio/mpeg', 'audio/wav')),
  byte_count BIGINT NOT NULL CHECK (byte_count > 0),
  width INTEGER CHECK (width > 0),
  height INTEGER CHECK (height > 0),
  milliseconds INTEGER CHECK (milliseconds > 0),
  created_at BIGINT NOT NULL,
  created_by TEXT,
  CHECK ((media_type LIKE 'image/%') = (width IS NOT NULL)),
  CHECK ((media_type LIKE 'image/%') = (height IS NOT NULL)),
  CHECK ((media_type LIKE 'audio/%') = (milliseconds IS NOT NULL))
);
INSERT INTO files_anew (id, community_id, sha256, media_type, byte_count, width, height, created_at, created_by)
SELECT id, community_id, sha256, media_type, byte_count, width, height, created_at, created_by FROM files;
DROP TABLE files;
ALTER TABLE files_anew RENAME TO files;
CREATE INDEX files_hash ON files (sha256);
CREATE INDEX files_creator ON files (created_by, id);

CREATE VIEW file_cards AS
SELECT id AS file_id, community_id, media_type, byte_count, width, height, milliseconds FROM files;

-- One voice note at most of a case, of a draft and of a report. A voice says who speaks, so it has tables of its own: whoever may see
-- a photo may not always hear.
CREATE TABLE case_recordings (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  file_id TEXT NOT NULL,
  community_id TEXT NOT NULL
);
CREATE INDEX case_recordings_file ON case_recordings (file_id);

CREATE TABLE case_draft_recordings (
  nonce TEXT PRIMARY KEY REFERENCES case_drafts (nonce) ON DELETE CASCADE,
  file_id TEXT NOT NULL,
  community_id TEXT NOT NULL
);
CREATE INDEX case_draft_recordings_file ON case_draft_recordings (file_id);

CREATE TABLE case_report_recordings (
  report_id TEXT PRIMARY KEY REFERENCES case_reports (id) ON DELETE CASCADE,
  file_id TEXT NOT NULL,
  community_id TEXT NOT NULL
);
CREATE INDEX case_report_recordings_file ON case_report_recordings (file_id);
