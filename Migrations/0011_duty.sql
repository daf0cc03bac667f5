-- Which seats a grid (1+3+N), a park and a building of a kind (一长二员) have, as the community changed it; what it did not change
-- stands in Data/role-kinds.json. Each version stays.

CREATE TABLE role_kind_versions (
  community_id TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  -- Whether the notices of the grids may be read without signing in.
  shows_notices INTEGER NOT NULL CHECK (shows_notices IN (0, 1)),
  made_by_person_id TEXT,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (community_id, version)
);

CREATE TABLE role_kinds (
  community_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) > 0),
  english_name TEXT NOT NULL,
  scope_kind TEXT NOT NULL CHECK (scope_kind IN ('grid', 'park', 'building')),
  -- The kinds of buildings that have this seat, with blanks between them; nothing for grids and parks.
  building_kinds TEXT NOT NULL,
  least_count INTEGER NOT NULL CHECK (least_count >= 0),
  -- NULL: as many as like.
  most_count INTEGER CHECK (most_count >= least_count),
  duty TEXT NOT NULL,
  is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),
  PRIMARY KEY (community_id, version, position),
  FOREIGN KEY (community_id, version) REFERENCES role_kind_versions (community_id, version),
  CONSTRAINT role_kinds_buildings CHECK ((scope_kind = 'building') = (length(building_kinds) > 0))
);

-- What an appointment says beyond who and where.
CREATE TABLE post_details (
  post_id TEXT PRIMARY KEY REFERENCES posts (id),
  community_id TEXT NOT NULL,
  -- Stands in while whoever holds the seat is away: counts for no limit, ends by its own days.
  is_substitute INTEGER NOT NULL CHECK (is_substitute IN (0, 1)),
  -- The day on the letter of appointment, and who signed it or its number.
  appointed_on TEXT,
  appointed_by TEXT NOT NULL,
  -- The number at work that stands on notices and duty lists. Whoever enters it reads that it is shown: it is nobody's own number.
  work_phone TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);

-- Who sits where, for joins by other modules. Not yet ended ones: compare the days.
CREATE VIEW duty_cards AS
SELECT p.id AS post_id, p.community_id, p.person_id, n.name, n.pinyin_key, p.role, p.scope_kind, p.scope_id, p.title, p.starts_on,
  p.ends_on, coalesce(d.is_substitute, 0) AS is_substitute, d.appointed_on, coalesce(d.appointed_by, '') AS appointed_by,
  coalesce(d.work_phone, '') AS work_phone
FROM posts p JOIN persons n ON n.id = p.person_id LEFT JOIN post_details d ON d.post_id = p.id
WHERE p.ended_at IS NULL;
