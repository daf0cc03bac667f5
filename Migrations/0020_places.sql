-- Community ▸ grid ▸ park ▸ building ▸ floor ▸ unit. A day is `2026-11-25`; `ends_on` is the first day on which a place is no
-- longer there. Places end on a past day or today, never in advance, so `ends_on IS NULL` is exactly what is current.

CREATE TABLE communities (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  english_name TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL
    CHECK (kind IN ('tech_innovation', 'cultural_creative', 'smart_manufacturing', 'business_building')),
  city TEXT NOT NULL DEFAULT '',
  district TEXT NOT NULL DEFAULT '',
  subdistrict TEXT NOT NULL DEFAULT '',
  -- dual: a sub-district for social matters and an industry platform for economic ones. vertical: no platform.
  management TEXT NOT NULL CHECK (management IN ('dual', 'vertical')),
  platform_name TEXT NOT NULL DEFAULT '',
  -- A community without its own legal person acts on behalf of a host body. The form asks for it; a community that has just
  -- been set up may not know it yet.
  is_legal_person INTEGER NOT NULL CHECK (is_legal_person IN (0, 1)),
  host_name TEXT NOT NULL DEFAULT '',
  host_uscc TEXT NOT NULL DEFAULT '',
  founded_on TEXT,
  -- GeoJSON, WGS-84.
  boundary TEXT,
  datum TEXT NOT NULL DEFAULT 'WGS-84' CHECK (datum = 'WGS-84'),
  map_approval TEXT NOT NULL DEFAULT '',
  hotline TEXT NOT NULL DEFAULT '',
  supervision_phone TEXT NOT NULL DEFAULT '',
  office TEXT NOT NULL DEFAULT '',
  is_demo INTEGER NOT NULL DEFAULT 0 CHECK (is_demo IN (0, 1)),
  -- Counts every change of a place, so that what is kept in memory knows when it is old.
  revision BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  CONSTRAINT communities_platform CHECK (management = 'vertical' OR platform_name <> '')
);

-- What the community is for and who gives it: it starts with the bundle of its kind and is written anew as a whole.
CREATE TABLE community_services (
  community_id TEXT NOT NULL REFERENCES communities (id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  english_name TEXT NOT NULL,
  giver TEXT NOT NULL,
  english_giver TEXT NOT NULL,
  PRIMARY KEY (community_id, position)
);

CREATE TABLE grids (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL REFERENCES communities (id),
  name TEXT NOT NULL CHECK (name <> ''),
  number INTEGER NOT NULL CHECK (number > 0),
  sort_key TEXT NOT NULL,
  boundary TEXT,
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE UNIQUE INDEX grids_name_once ON grids (community_id, name) WHERE ends_on IS NULL;
CREATE UNIQUE INDEX grids_number_once ON grids (community_id, number) WHERE ends_on IS NULL;

CREATE TABLE parks (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL REFERENCES communities (id),
  grid_id TEXT NOT NULL REFERENCES grids (id),
  name TEXT NOT NULL CHECK (name <> ''),
  sort_key TEXT NOT NULL,
  road TEXT NOT NULL DEFAULT '',
  road_number TEXT NOT NULL DEFAULT '',
  boundary TEXT,
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE UNIQUE INDEX parks_name_once ON parks (community_id, name) WHERE ends_on IS NULL;
CREATE INDEX parks_grid ON parks (grid_id);

CREATE TABLE buildings (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL REFERENCES communities (id),
  grid_id TEXT NOT NULL REFERENCES grids (id),
  park_id TEXT REFERENCES parks (id),
  name TEXT NOT NULL CHECK (name <> ''),
  sort_key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('office', 'factory', 'apartment', 'mixed', 'mall')),
  road TEXT NOT NULL DEFAULT '',
  road_number TEXT NOT NULL DEFAULT '',
  floors_above INTEGER NOT NULL CHECK (floors_above BETWEEN 1 AND 200),
  floors_below INTEGER NOT NULL CHECK (floors_below BETWEEN 0 AND 20),
  -- Degrees times 10,000,000, WGS-84.
  longitude_e7 BIGINT CHECK (longitude_e7 BETWEEN -1800000000 AND 1800000000),
  latitude_e7 BIGINT CHECK (latitude_e7 BETWEEN -900000000 AND 900000000),
  footprint TEXT,
  owner_organization_id TEXT,
  property_organization_id TEXT,
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  CHECK ((longitude_e7 IS NULL) = (latitude_e7 IS NULL)),
  CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE UNIQUE INDEX buildings_name_once ON buildings (community_id, coalesce(park_id, ''), name) WHERE ends_on IS NULL;
CREATE INDEX buildings_grid ON buildings (grid_id);
CREATE INDEX buildings_park ON buildings (park_id);

CREATE TABLE floors (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL REFERENCES communities (id),
  building_id TEXT NOT NULL REFERENCES buildings (id),
  -- 1 is the ground floor, -1 the cellar under it; there is no 0.
  level INTEGER NOT NULL CHECK (level BETWEEN -20 AND 200 AND level <> 0),
  name TEXT NOT NULL CHECK (name <> ''),
  sort_key TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE UNIQUE INDEX floors_level_once ON floors (building_id, level) WHERE ends_on IS NULL;

CREATE TABLE units (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL REFERENCES communities (id),
  floor_id TEXT NOT NULL REFERENCES floors (id),
  name TEXT NOT NULL CHECK (name <> ''),
  sort_key TEXT NOT NULL,
  -- Area in 0.01 m².
  area_hundredths BIGINT CHECK (area_hundredths > 0),
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE UNIQUE INDEX units_name_once ON units (floor_id, name) WHERE ends_on IS NULL;

-- In which grid and park a park or a building lay, and from when until when. The open row repeats what parks and buildings say.
CREATE TABLE placements (
  place_id TEXT NOT NULL,
  community_id TEXT NOT NULL REFERENCES communities (id),
  grid_id TEXT NOT NULL REFERENCES grids (id),
  park_id TEXT REFERENCES parks (id),
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  PRIMARY KEY (place_id, starts_on),
  CHECK (ends_on IS NULL OR ends_on > starts_on)
);
CREATE UNIQUE INDEX placements_open ON placements (place_id) WHERE ends_on IS NULL;
CREATE INDEX placements_grid ON placements (grid_id, place_id);

-- What became of what: one row from each place that was split or merged to each that came of it.
CREATE TABLE place_successions (
  from_place_id TEXT NOT NULL,
  to_place_id TEXT NOT NULL,
  community_id TEXT NOT NULL REFERENCES communities (id),
  kind TEXT NOT NULL CHECK (kind IN ('split', 'merge')),
  on_day TEXT NOT NULL,
  PRIMARY KEY (from_place_id, to_place_id)
);
CREATE INDEX place_successions_to ON place_successions (to_place_id);

-- 老百姓叫法, former names, codes of older models. `alias_key` is the alias as the gazetteer compares it.
CREATE TABLE place_aliases (
  place_id TEXT NOT NULL,
  community_id TEXT NOT NULL REFERENCES communities (id),
  alias TEXT NOT NULL CHECK (alias <> ''),
  alias_key TEXT NOT NULL CHECK (alias_key <> ''),
  source TEXT NOT NULL CHECK (source IN ('spoken', 'former', 'code')),
  PRIMARY KEY (place_id, alias_key)
);
CREATE INDEX place_aliases_community ON place_aliases (community_id, alias_key);

CREATE VIEW community_cards AS
SELECT id AS community_id, name, english_name, hotline, office, is_demo, kind,
  CASE WHEN is_legal_person = 1 THEN '' ELSE host_name END AS host_name
FROM communities;

-- Which property firm looks after a building.
CREATE VIEW property_cards AS
SELECT id AS building_id, community_id, property_organization_id AS organization_id
FROM buildings WHERE property_organization_id IS NOT NULL AND ends_on IS NULL;

-- One row for every current place. A building's full name begins with its park's, unless it says so itself.
CREATE VIEW place_paths AS
SELECT g.id AS place_id, 'grid' AS kind, g.community_id AS community_id, g.id AS grid_id,
  CAST(NULL AS TEXT) AS park_id, CAST(NULL AS TEXT) AS building_id, CAST(NULL AS TEXT) AS floor_id,
  CAST(NULL AS TEXT) AS unit_id, g.name AS name, g.name AS full_name, g.sort_key AS sort_key
FROM grids g WHERE g.ends_on IS NULL
UNION ALL
SELECT p.id, 'park', p.community_id, p.grid_id, p.id, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT),
  p.name, p.name, p.sort_key
FROM parks p WHERE p.ends_on IS NULL
UNION ALL
SELECT b.id, 'building', b.community_id, b.grid_id, b.park_id, b.id, CAST(NULL AS TEXT), CAST(NULL AS TEXT), b.name,
  CASE WHEN p.id IS NULL OR substr(b.name, 1, length(p.name)) = p.name THEN b.name ELSE p.name || b.name END,
  coalesce(p.sort_key || '/', '') || b.sort_key
FROM buildings b LEFT JOIN parks p ON p.id = b.park_id WHERE b.ends_on IS NULL
UNION ALL
SELECT f.id, 'floor', f.community_id, b.grid_id, b.park_id, b.id, f.id, CAST(NULL AS TEXT), f.name,
  CASE WHEN p.id IS NULL OR substr(b.name, 1, length(p.name)) = p.name THEN b.name ELSE p.name || b.name END || f.name,
  coalesce(p.sort_key || '/', '') || b.sort_key || '/' || f.sort_key
FROM floors f JOIN buildings b ON b.id = f.building_id LEFT JOIN parks p ON p.id = b.park_id
WHERE f.ends_on IS NULL AND b.ends_on IS NULL
UNION ALL
SELECT u.id, 'unit', u.community_id, b.grid_id, b.park_id, b.id, f.id, u.id, u.name,
  CASE WHEN p.id IS NULL OR substr(b.name, 1, length(p.name)) = p.name THEN b.name ELSE p.name || b.name END
    || f.name || u.name,
  coalesce(p.sort_key || '/', '') || b.sort_key || '/' || f.sort_key || '/' || u.sort_key
FROM units u JOIN floors f ON f.id = u.floor_id JOIN buildings b ON b.id = f.building_id
  LEFT JOIN parks p ON p.id = b.park_id
WHERE u.ends_on IS NULL AND f.ends_on IS NULL AND b.ends_on IS NULL;
