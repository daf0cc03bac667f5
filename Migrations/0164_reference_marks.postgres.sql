-- What is seldom changed and asked for with every page (windows, buildings, posts) is kept in memory by each process. Every change
-- gives its group a new mark: a page that finds the mark it knows need not read the group again. Marks are random, so that none comes
-- back after a change was taken back.
CREATE TABLE reference_marks (
  community_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name IN ('routing', 'places', 'posts', 'clocks')),
  mark TEXT NOT NULL,
  PRIMARY KEY (community_id, name)
);

CREATE FUNCTION reference_changed() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO reference_marks (community_id, name, mark)
  VALUES (CASE WHEN TG_OP = 'DELETE' THEN OLD.community_id ELSE NEW.community_id END, TG_ARGV[0], gen_random_uuid()::text)
  ON CONFLICT (community_id, name) DO UPDATE SET mark = excluded.mark;
  RETURN NULL;
END
$$;

CREATE TRIGGER case_windows_mark AFTER INSERT OR UPDATE OR DELETE ON case_windows
  FOR EACH ROW EXECUTE FUNCTION reference_changed('routing');
CREATE TRIGGER case_categories_mark AFTER INSERT OR UPDATE OR DELETE ON case_categories
  FOR EACH ROW EXECUTE FUNCTION reference_changed('routing');
CREATE TRIGGER case_channels_mark AFTER INSERT OR UPDATE OR DELETE ON case_channels
  FOR EACH ROW EXECUTE FUNCTION reference_changed('routing');
CREATE TRIGGER case_sources_mark AFTER INSERT OR UPDATE OR DELETE ON case_sources
  FOR EACH ROW EXECUTE FUNCTION reference_changed('routing');
CREATE TRIGGER grids_mark AFTER INSERT OR UPDATE OR DELETE ON grids
  FOR EACH ROW EXECUTE FUNCTION reference_changed('places');
CREATE TRIGGER parks_mark AFTER INSERT OR UPDATE OR DELETE ON parks
  FOR EACH ROW EXECUTE FUNCTION reference_changed('places');
CREATE TRIGGER buildings_mark AFTER INSERT OR UPDATE OR DELETE ON buildings
  FOR EACH ROW EXECUTE FUNCTION reference_changed('places');
CREATE TRIGGER posts_mark AFTER INSERT OR UPDATE OR DELETE ON posts
  FOR EACH ROW EXECUTE FUNCTION reference_changed('posts');
CREATE TRIGGER persons_mark AFTER UPDATE OF name ON persons
  FOR EACH ROW EXECUTE FUNCTION reference_changed('posts');

CREATE TRIGGER case_clock_hours_mark AFTER INSERT OR UPDATE OR DELETE ON case_clock_hours
  FOR EACH ROW EXECUTE FUNCTION reference_changed('clocks');

CREATE TRIGGER case_clock_rules_mark AFTER INSERT OR UPDATE OR DELETE ON case_clock_rules
  FOR EACH ROW EXECUTE FUNCTION reference_changed('clocks');
