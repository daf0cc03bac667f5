-- The ballot box: nothing that was accepted is changed or taken out, nothing comes in after the count.
CREATE FUNCTION election_ballots_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'ballots are append-only'; END IF;
  IF EXISTS (SELECT 1 FROM election_protocols WHERE election_id = NEW.election_id AND tally IS NOT NULL)
    AND EXISTS (SELECT 1 FROM elections WHERE id = NEW.election_id) THEN
    RAISE EXCEPTION 'the ballots are counted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER election_ballots_kept BEFORE INSERT OR UPDATE OR DELETE ON election_ballots
FOR EACH ROW EXECUTE FUNCTION election_ballots_refuse();
CREATE FUNCTION election_protocols_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF OLD.uuid <> NEW.uuid OR (OLD.election_text IS NOT NULL AND (NEW.election_text IS NULL
    OR NEW.election_text <> OLD.election_text OR NEW.trustees_text <> OLD.trustees_text
    OR NEW.credentials <> OLD.credentials OR NEW.began_at <> OLD.began_at))
    OR (OLD.tally IS NOT NULL AND (NEW.tally IS NULL OR NEW.tally <> OLD.tally OR NEW.ballot_count <> OLD.ballot_count))
    OR (OLD.result IS NOT NULL AND (NEW.result IS NULL OR NEW.result <> OLD.result)) THEN
    RAISE EXCEPTION 'the election is frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER election_protocols_frozen BEFORE UPDATE ON election_protocols
FOR EACH ROW EXECUTE FUNCTION election_protocols_refuse();
