-- The ballot box: nothing that was accepted is changed or taken out, nothing comes in after the count.
CREATE TRIGGER election_ballots_insert BEFORE INSERT ON election_ballots
WHEN EXISTS (SELECT 1 FROM election_protocols WHERE election_id = NEW.election_id AND tally IS NOT NULL)
  AND EXISTS (SELECT 1 FROM elections WHERE id = NEW.election_id)
BEGIN SELECT RAISE(ABORT, 'the ballots are counted'); END;
CREATE TRIGGER election_ballots_update BEFORE UPDATE ON election_ballots
BEGIN SELECT RAISE(ABORT, 'ballots are append-only'); END;
CREATE TRIGGER election_ballots_delete BEFORE DELETE ON election_ballots
BEGIN SELECT RAISE(ABORT, 'ballots are append-only'); END;
CREATE TRIGGER election_protocols_frozen BEFORE UPDATE ON election_protocols
WHEN OLD.uuid <> NEW.uuid OR (OLD.election_text IS NOT NULL AND (NEW.election_text IS NULL
  OR NEW.election_text <> OLD.election_text OR NEW.trustees_text <> OLD.trustees_text
  OR NEW.credentials <> OLD.credentials OR NEW.began_at <> OLD.began_at))
  OR (OLD.tally IS NOT NULL AND (NEW.tally IS NULL OR NEW.tally <> OLD.tally OR NEW.ballot_count <> OLD.ballot_count))
  OR (OLD.result IS NOT NULL AND (NEW.result IS NULL OR NEW.result <> OLD.result))
BEGIN SELECT RAISE(ABORT, 'the election is frozen'); END;
