-- What waits for the applicant: counted on every list, and shown by how long it has been quiet. Its condition must stand word for word
-- in the question (`DueDays.condition`). The instant that is owed is left out: timing again leaves this index alone.
CREATE INDEX cases_theirs ON cases (
  community_id, changed_at, id, state, is_paused, merged_into_case_id, lead_person_id, first_receiver_person_id, grid_id,
  window_id, building_id
) WHERE (state IN ('answered', 'declined') OR is_paused = 1) AND state NOT IN ('confirmed', 'withdrawn');
