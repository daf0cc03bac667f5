-- What must not change is refused by the database itself, whatever program asks.
CREATE TRIGGER election_voters_frozen_insert BEFORE INSERT ON election_voters
WHEN EXISTS (SELECT 1 FROM elections WHERE id = NEW.election_id AND roll_frozen_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the roll is frozen'); END;
CREATE TRIGGER election_voters_frozen_update BEFORE UPDATE ON election_voters
WHEN EXISTS (SELECT 1 FROM elections WHERE id IN (OLD.election_id, NEW.election_id) AND roll_frozen_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the roll is frozen'); END;
CREATE TRIGGER election_voters_frozen_delete BEFORE DELETE ON election_voters
WHEN EXISTS (SELECT 1 FROM elections WHERE id = OLD.election_id AND roll_frozen_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the roll is frozen'); END;

CREATE TRIGGER election_corrections_grounds BEFORE INSERT ON election_corrections
-- Said so that a dump, which brings this table before the others, can be loaded.
WHEN EXISTS (
  SELECT 1 FROM elections WHERE id = NEW.election_id AND (roll_frozen_at IS NULL OR opened_at IS NOT NULL))
  OR EXISTS (
    SELECT 1 FROM election_objections
    WHERE id = NEW.objection_id AND (election_id <> NEW.election_id OR coalesce(decision, '') <> 'upheld'))
BEGIN SELECT RAISE(ABORT, 'the roll is frozen'); END;
CREATE TRIGGER election_corrections_update BEFORE UPDATE ON election_corrections
BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END;
CREATE TRIGGER election_corrections_delete BEFORE DELETE ON election_corrections
BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END;

CREATE TRIGGER elections_frozen BEFORE UPDATE ON elections
WHEN OLD.pack <> NEW.pack OR OLD.pack_digest <> NEW.pack_digest OR OLD.pack_name <> NEW.pack_name
  OR (OLD.roll_frozen_at IS NOT NULL AND (NEW.roll_frozen_at IS NULL OR NEW.roll_frozen_at <> OLD.roll_frozen_at
    OR NEW.polling_day < OLD.polling_day OR NEW.is_one_per_group <> OLD.is_one_per_group))
  OR (OLD.opened_at IS NOT NULL AND (NEW.opened_at IS NULL OR NEW.opened_at <> OLD.opened_at OR NEW.title <> OLD.title
    OR NEW.polling_day <> OLD.polling_day OR NEW.opens_at <> OLD.opens_at OR NEW.closes_at <> OLD.closes_at))
BEGIN SELECT RAISE(ABORT, 'the election is frozen'); END;
CREATE TRIGGER elections_kept BEFORE DELETE ON elections WHEN OLD.roll_frozen_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the election is frozen'); END;

CREATE TRIGGER election_lists_frozen_update BEFORE UPDATE ON election_lists
WHEN EXISTS (SELECT 1 FROM elections WHERE id = OLD.election_id AND roll_frozen_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the election is frozen'); END;
CREATE TRIGGER election_lists_frozen_delete BEFORE DELETE ON election_lists
WHEN EXISTS (SELECT 1 FROM elections WHERE id = OLD.election_id AND roll_frozen_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the election is frozen'); END;
