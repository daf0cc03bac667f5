-- What of an appeal is public: words that somebody redacted, and a place that is nobody's room. Nothing else of a case leaves
-- through Open311. The row stands only while it is public, and there is none without the applicant's consent.

CREATE TABLE case_publications (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  community_id TEXT NOT NULL,
  title TEXT NOT NULL CHECK (length(title) > 0),
  description TEXT NOT NULL CHECK (length(description) > 0),
  -- What may be said of how it goes; empty when nothing is.
  status_notes TEXT NOT NULL,
  -- Of the building. Degrees times 10,000,000, WGS-84.
  longitude_e7 BIGINT CHECK (longitude_e7 BETWEEN -1800000000 AND 1800000000),
  latitude_e7 BIGINT CHECK (latitude_e7 BETWEEN -900000000 AND 900000000),
  -- A building or a common part of it; empty where the place would say whose matter it is.
  address TEXT NOT NULL,
  consent_at BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  by_person_id TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  CHECK ((longitude_e7 IS NULL) = (latitude_e7 IS NULL)),
  CHECK (longitude_e7 IS NULL OR length(address) > 0)
);
CREATE INDEX case_publications_community ON case_publications (community_id, case_id);
