-- What was promised is kept with what was done, so that rules and calendars that come later move no figure that was told.

-- The first word of all rounds, and by when it was promised; neither moves once it was said.
ALTER TABLE case_clocks ADD COLUMN first_word_at BIGINT;
ALTER TABLE case_clocks ADD COLUMN first_word_due_at BIGINT;
-- Working days by which earlier rounds were put off: there is a limit for the whole case.
ALTER TABLE case_clocks ADD COLUMN earlier_extension_days INTEGER NOT NULL DEFAULT 0 CHECK (earlier_extension_days >= 0);
-- By when the clocks of the round wanted it closed.
ALTER TABLE case_closures ADD COLUMN due_at BIGINT;

-- Cases that had ended before there were clocks.
INSERT INTO case_clocks (case_id, community_id, response_minutes, update_days, resolution_days, extension_days, started_at,
  last_word_at, ended_at, pauses, response_warned, update_warned, resolution_warned, timed_by)
SELECT id, community_id, 240, 2, 5, 0,
  coalesce((SELECT max(at) FROM case_returns WHERE case_id = cases.id), opened_at), coalesce(closed_at, changed_at),
  coalesce(closed_at, changed_at), '[]', 0, 0, 0, ''
FROM cases WHERE state IN ('confirmed', 'withdrawn') AND NOT EXISTS (SELECT 1 FROM case_clocks WHERE case_id = cases.id);

UPDATE case_clocks SET first_word_at = (
  SELECT min(case_steps.at) FROM case_steps WHERE case_steps.case_id = case_clocks.case_id AND case_steps.author = 'handler'
    AND case_steps.visibility = 'public' AND case_steps.kind IN ('replied', 'asked', 'extended', 'closed', 'declined'));
UPDATE case_clocks SET earlier_extension_days = coalesce((
  SELECT sum(CAST(case_steps.about AS INTEGER)) FROM case_steps JOIN cases ON cases.id = case_steps.case_id
  WHERE case_steps.case_id = case_clocks.case_id AND case_steps.kind = 'extended' AND case_steps.round < cases.round), 0);
UPDATE case_clocks SET first_word_due_at = response_due_at WHERE first_word_at IS NULL AND ended_at IS NULL;

-- The others are found within the first minute, by the rules that held then: the clock counts working time, SQL does not.
CREATE INDEX case_clocks_undated ON case_clocks (case_id) WHERE first_word_due_at IS NULL;
