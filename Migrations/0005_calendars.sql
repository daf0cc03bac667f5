-- China's working days as this community's programs know them: a file of the State Council's arrangements for each year. All
-- server processes read them here, so a new year that is imported counts for all of them at once.

CREATE TABLE work_calendar_years (
  year INTEGER PRIMARY KEY CHECK (year BETWEEN 1949 AND 9999),
  -- A file that somebody imported stands against the one that a newer program ships.
  origin TEXT NOT NULL CHECK (origin IN ('shipped', 'imported')),
  content TEXT NOT NULL CHECK (length(content) > 0),
  changed_at BIGINT NOT NULL
);

-- One row: which files these are, all together.
CREATE TABLE work_calendars (
  number INTEGER PRIMARY KEY CHECK (number = 1),
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  changed_at BIGINT NOT NULL
);
