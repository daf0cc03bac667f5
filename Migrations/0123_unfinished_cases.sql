-- What is in hand is a few hundred of many thousand: lists, queues and counts of unfinished cases read this index alone, in the
-- order in which things are owed. Its condition must stand word for word in the question (`CaseState.unfinished`).
CREATE INDEX cases_unfinished ON cases (
  community_id, due_at, opened_at, id, state, is_paused, merged_into_case_id, lead_person_id, first_receiver_person_id, grid_id,
  window_id, building_id
) WHERE state NOT IN ('confirmed', 'withdrawn');
CREATE INDEX cases_merged ON cases (merged_into_case_id, opened_at, id) WHERE merged_into_case_id IS NOT NULL;
