-- What must not change is refused by the database itself, whatever program asks.
CREATE FUNCTION election_roll_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM elections WHERE id = OLD.election_id AND roll_frozen_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the roll is frozen';
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM elections WHERE id = NEW.election_id AND roll_frozen_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the roll is frozen';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER election_voters_frozen BEFORE INSERT OR UPDATE OR DELETE ON election_voters
FOR EACH ROW EXECUTE FUNCTION election_roll_refuse();
CREATE TRIGGER election_lists_frozen BEFORE UPDATE OR DELETE ON election_lists
FOR EACH ROW EXECUTE FUNCTION election_roll_refuse();

CREATE FUNCTION election_corrections_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  -- Said so that a dump, which brings this table before the others, can be loaded.
  IF EXISTS (
    SELECT 1 FROM elections WHERE id = NEW.election_id AND (roll_frozen_at IS NULL OR opened_at IS NOT NULL))
    OR EXISTS (
      SELECT 1 FROM election_objections
      WHERE id = NEW.objection_id AND (election_id <> NEW.election_id OR coalesce(decision, '') <> 'upheld')) THEN
    RAISE EXCEPTION 'the roll is frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER election_corrections_grounds BEFORE INSERT ON election_corrections
FOR EACH ROW EXECUTE FUNCTION election_corrections_refuse();
CREATE FUNCTION election_corrections_keep() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'corrections are append-only'; END $$;
CREATE TRIGGER election_corrections_kept BEFORE UPDATE OR DELETE ON election_corrections
FOR EACH ROW EXECUTE FUNCTION election_corrections_keep();

CREATE FUNCTION elections_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.roll_frozen_at IS NOT NULL THEN RAISE EXCEPTION 'the election is frozen'; END IF;
    RETURN OLD;
  END IF;
  IF OLD.pack <> NEW.pack OR OLD.pack_digest <> NEW.pack_digest OR OLD.pack_name <> NEW.pack_name
    OR (OLD.roll_frozen_at IS NOT NULL AND (NEW.roll_frozen_at IS NULL OR NEW.roll_frozen_at <> OLD.roll_frozen_at
      OR NEW.polling_day < OLD.polling_day OR NEW.is_one_per_group <> OLD.is_one_per_group))
    OR (OLD.opened_at IS NOT NULL AND (NEW.opened_at IS NULL OR NEW.opened_at <> OLD.opened_at OR NEW.title <> OLD.title
      OR NEW.polling_day <> OLD.polling_day OR NEW.opens_at <> OLD.opens_at OR NEW.closes_at <> OLD.closes_at)) THEN
    RAISE EXCEPTION 'the election is frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER elections_frozen BEFORE UPDATE OR DELETE ON elections
FOR EACH ROW EXECUTE FUNCTION elections_refuse();
