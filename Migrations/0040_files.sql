-- Attachments by content hash. The bytes lie beside the database, in files/<first two digits>/<hash>.
CREATE TABLE files (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  media_type TEXT NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp')),
  byte_count BIGINT NOT NULL CHECK (byte_count > 0),
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  created_at BIGINT NOT NULL,
  created_by TEXT
);
CREATE INDEX files_hash ON files (sha256);
CREATE INDEX files_creator ON files (created_by, id);

CREATE VIEW file_cards AS
SELECT id AS file_id, community_id, media_type, byte_count, width, height FROM files;
