-- Organisations with where every fact came from, their contacts, places and tags, and the imports of rosters.

CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('enterprise', 'property_firm', 'partner', 'office', 'ngo')),
  uscc TEXT CHECK (length(uscc) = 18),
  provisional_id TEXT,
  name TEXT NOT NULL CHECK (length(name) > 0),
  -- Names are compared by this: no spaces, one kind of brackets, upper case.
  name_key TEXT NOT NULL,
  -- Pinyin, the order of lists.
  name_sort TEXT NOT NULL,
  short_name TEXT NOT NULL DEFAULT '',
  english_name TEXT NOT NULL DEFAULT '',
  legal_representative TEXT NOT NULL DEFAULT '',
  registered_address TEXT NOT NULL DEFAULT '',
  operating_address TEXT NOT NULL DEFAULT '',
  building_id TEXT,
  floor_label TEXT NOT NULL DEFAULT '',
  unit_text TEXT NOT NULL DEFAULT '',
  -- Percent; how sure the match of the address with the building is. A doubtful one waits for a person.
  address_confidence INTEGER NOT NULL DEFAULT 0 CHECK (address_confidence BETWEEN 0 AND 100),
  address_confirmed INTEGER NOT NULL DEFAULT 0 CHECK (address_confirmed IN (0, 1)),
  industry_code TEXT NOT NULL DEFAULT '',
  -- The words of a roster that are in no classification.
  industry_text TEXT NOT NULL DEFAULT '',
  chain_segment TEXT NOT NULL DEFAULT '',
  scale TEXT CHECK (scale IN ('large', 'medium', 'small', 'micro')),
  headcount BIGINT CHECK (headcount >= 0),
  founded_on TEXT,
  status TEXT NOT NULL CHECK (status IN ('intending', 'operating', 'moved_out', 'deregistered', 'returned')),
  contact_name TEXT NOT NULL DEFAULT '',
  contact_phone_sealed BYTEA,
  contact_phone_hash BYTEA,
  contact_email_sealed BYTEA,
  contact_email_hash BYTEA,
  revision BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT organizations_coded CHECK (uscc IS NOT NULL OR provisional_id IS NOT NULL),
  CONSTRAINT organizations_uscc UNIQUE (community_id, uscc),
  CONSTRAINT organizations_provisional UNIQUE (community_id, provisional_id)
);
CREATE INDEX organizations_order ON organizations (community_id, name_sort, id);
CREATE INDEX organizations_name ON organizations (community_id, name_key);
CREATE INDEX organizations_building ON organizations (building_id);
CREATE INDEX organizations_phone ON organizations (community_id, contact_phone_hash);
CREATE INDEX organizations_email ON organizations (community_id, contact_email_hash);

-- Where the present value of a fact came from, and of which day it is.
CREATE TABLE fact_sources (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  community_id TEXT NOT NULL,
  fact TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('roster', 'staff', 'enterprise', 'demo')),
  -- The import, or the person.
  source_id TEXT NOT NULL,
  as_of TEXT NOT NULL,
  PRIMARY KEY (organization_id, fact)
);

-- Values that a newer source replaced, and values of older sources that did not replace anything.
CREATE TABLE fact_history (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  community_id TEXT NOT NULL,
  fact TEXT NOT NULL,
  -- Personal data is sealed and written in hexadecimal; value_key is what tells values apart.
  value TEXT NOT NULL,
  value_key TEXT NOT NULL,
  source TEXT NOT NULL,
  source_id TEXT NOT NULL,
  as_of TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  import_id TEXT,
  PRIMARY KEY (organization_id, fact, value_key, as_of, source)
);

CREATE TABLE status_history (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  community_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  status TEXT NOT NULL,
  from_on TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  import_id TEXT,
  PRIMARY KEY (organization_id, sequence)
);

-- Which building was whose, when. At most one is open.
CREATE TABLE residencies (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  community_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  building_id TEXT NOT NULL,
  floor_label TEXT NOT NULL DEFAULT '',
  unit_text TEXT NOT NULL DEFAULT '',
  from_on TEXT NOT NULL,
  to_on TEXT,
  started_by_import TEXT,
  ended_by_import TEXT,
  PRIMARY KEY (organization_id, sequence)
);
CREATE UNIQUE INDEX residencies_current ON residencies (organization_id) WHERE to_on IS NULL;
CREATE INDEX residencies_building ON residencies (building_id, from_on);

-- Exactly one named person is the first contact of an enterprise; a change leaves a hand-over note.
CREATE TABLE first_contacts (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  community_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  -- Nobody chose her: she is the head of the grid, or the secretary.
  is_by_rule INTEGER NOT NULL DEFAULT 0 CHECK (is_by_rule IN (0, 1)),
  starts_at BIGINT NOT NULL,
  ends_at BIGINT,
  PRIMARY KEY (organization_id, sequence)
);
CREATE UNIQUE INDEX first_contacts_current ON first_contacts (organization_id) WHERE ends_at IS NULL;
CREATE INDEX first_contacts_person ON first_contacts (person_id) WHERE ends_at IS NULL;

CREATE TABLE qualifications (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  community_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  level TEXT NOT NULL DEFAULT '',
  certificate_number TEXT NOT NULL DEFAULT '',
  issuer TEXT NOT NULL DEFAULT '',
  valid_from TEXT,
  valid_to TEXT,
  evidence_file_id TEXT,
  source TEXT NOT NULL,
  source_id TEXT NOT NULL,
  as_of TEXT NOT NULL,
  import_id TEXT,
  CONSTRAINT qualifications_dates CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from),
  CONSTRAINT qualifications_once UNIQUE (organization_id, kind, certificate_number)
);
CREATE INDEX qualifications_kind ON qualifications (community_id, kind, organization_id);
CREATE INDEX qualifications_expiry ON qualifications (community_id, valid_to);

-- Buildings that a doubtful address may mean, best first. A person chooses.
CREATE TABLE address_candidates (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  community_id TEXT NOT NULL,
  rank INTEGER NOT NULL,
  building_id TEXT NOT NULL,
  unit_text TEXT NOT NULL DEFAULT '',
  floor_label TEXT NOT NULL DEFAULT '',
  confidence INTEGER NOT NULL,
  PRIMARY KEY (organization_id, rank)
);

CREATE TABLE roster_imports (
  id TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  file_name TEXT NOT NULL,
  -- SHA-256 of the file in hexadecimal: the same file again keeps its day.
  digest TEXT NOT NULL,
  state TEXT NOT NULL CHECK (
    state IN ('mapping', 'checked', 'committing', 'committed', 'undoing', 'undone', 'discarded')),
  as_of TEXT NOT NULL,
  sheet_name TEXT NOT NULL,
  header_row INTEGER NOT NULL,
  mapping TEXT NOT NULL,
  -- The cells, sealed: they hold telephone numbers. Gone when the import is done or given up.
  table_sealed BYTEA,
  group_count BIGINT NOT NULL DEFAULT 0,
  done_count BIGINT NOT NULL DEFAULT 0,
  created_by TEXT,
  created_at BIGINT NOT NULL,
  touched_at BIGINT NOT NULL,
  committed_at BIGINT,
  undone_at BIGINT
);
CREATE INDEX roster_imports_order ON roster_imports (community_id, created_at, id);
CREATE INDEX roster_imports_digest ON roster_imports (community_id, digest);

-- What became of each row of the file. Personal data is masked here.
CREATE TABLE roster_rows (
  import_id TEXT NOT NULL REFERENCES roster_imports (id) ON DELETE CASCADE,
  community_id TEXT NOT NULL,
  -- As Excel shows it.
  row_number BIGINT NOT NULL,
  group_number BIGINT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('new', 'changed', 'unchanged', 'merged', 'error')),
  is_doubtful INTEGER NOT NULL CHECK (is_doubtful IN (0, 1)),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  -- JSON: notes and changed fields.
  report TEXT NOT NULL,
  organization_id TEXT,
  PRIMARY KEY (import_id, row_number)
);
CREATE INDEX roster_rows_group ON roster_rows (import_id, group_number);
CREATE INDEX roster_rows_outcome ON roster_rows (import_id, outcome, row_number);

-- Exact images from before and after, so that an import can be undone.
CREATE TABLE import_changes (
  import_id TEXT NOT NULL REFERENCES roster_imports (id) ON DELETE CASCADE,
  community_id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
  -- JSON; personal data in it is sealed.
  images TEXT NOT NULL,
  undone_at BIGINT,
  -- What undo had to leave as it is, in words for the report.
  kept TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (import_id, organization_id)
);

CREATE VIEW enterprise_cards AS
SELECT o.id AS organization_id, o.community_id, o.kind, o.name, o.short_name,
  coalesce(o.uscc, o.provisional_id) AS uscc, o.building_id, o.floor_label, o.unit_text,
  f.person_id AS first_contact_person_id, o.status, o.name_sort, o.industry_code, o.chain_segment
FROM organizations o
LEFT JOIN first_contacts f ON f.organization_id = o.id AND f.ends_at IS NULL;

CREATE VIEW insight_enterprises AS
SELECT id AS organization_id, community_id, kind, status, building_id, industry_code, chain_segment, scale, headcount,
  founded_on, created_at
FROM organizations;

CREATE VIEW insight_qualifications AS
SELECT organization_id, community_id, kind, valid_from, valid_to FROM qualifications;
