-- What is seldom changed and asked for with every page (windows, buildings, posts) is kept in memory by each process. Every change
-- gives its group a new mark: a page that finds the mark it knows need not read the group again. Marks are random, so that none comes
-- back after a change was taken back.
CREATE TABLE reference_marks (
  community_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name IN ('routing', 'places', 'posts', 'clocks')),
  mark TEXT NOT NULL,
  PRIMARY KEY (community_id, name)
);

CREATE TRIGGER case_windows_mark_insert AFTER INSERT ON case_windows BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_windows_mark_update AFTER UPDATE ON case_windows BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_windows_mark_delete AFTER DELETE ON case_windows BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_categories_mark_insert AFTER INSERT ON case_categories BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_categories_mark_update AFTER UPDATE ON case_categories BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_categories_mark_delete AFTER DELETE ON case_categories BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_channels_mark_insert AFTER INSERT ON case_channels BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_channels_mark_update AFTER UPDATE ON case_channels BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_channels_mark_delete AFTER DELETE ON case_channels BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_sources_mark_insert AFTER INSERT ON case_sources BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_sources_mark_update AFTER UPDATE ON case_sources BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER case_sources_mark_delete AFTER DELETE ON case_sources BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'routing', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER grids_mark_insert AFTER INSERT ON grids BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'places', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER grids_mark_update AFTER UPDATE ON grids BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'places', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER grids_mark_delete AFTER DELETE ON grids BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'places', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER parks_mark_insert AFTER INSERT ON parks BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'places', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER parks_mark_update AFTER UPDATE ON parks BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'places', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER parks_mark_delete AFTER DELETE ON parks BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'places', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER buildings_mark_insert AFTER INSERT ON buildings BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'places', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER buildings_mark_update AFTER UPDATE ON buildings BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'places', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER buildings_mark_delete AFTER DELETE ON buildings BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'places', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER posts_mark_insert AFTER INSERT ON posts BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'posts', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER posts_mark_update AFTER UPDATE ON posts BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'posts', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER posts_mark_delete AFTER DELETE ON posts BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'posts', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER persons_mark_update AFTER UPDATE OF name ON persons BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'posts', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;

CREATE TRIGGER case_clock_hours_mark_insert AFTER INSERT ON case_clock_hours BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'clocks', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;

CREATE TRIGGER case_clock_hours_mark_update AFTER UPDATE ON case_clock_hours BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'clocks', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;

CREATE TRIGGER case_clock_hours_mark_delete AFTER DELETE ON case_clock_hours BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'clocks', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;

CREATE TRIGGER case_clock_rules_mark_insert AFTER INSERT ON case_clock_rules BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'clocks', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;

CREATE TRIGGER case_clock_rules_mark_update AFTER UPDATE ON case_clock_rules BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (NEW.community_id, 'clocks', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;

CREATE TRIGGER case_clock_rules_mark_delete AFTER DELETE ON case_clock_rules BEGIN
  INSERT INTO reference_marks (community_id, name, mark) VALUES (OLD.community_id, 'clocks', hex(randomblob(16)))
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
END;
