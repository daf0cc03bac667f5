-- What stood in the way when somebody said why she goes all the same (over_words): kinds of obstacle, as `over quiet`. Words excuse nothing of
-- another kind. Empty: nothing, or from before this was kept; then whoever moves the visit into an obstacle is asked anew.
ALTER TABLE visits ADD COLUMN over_kinds TEXT NOT NULL DEFAULT '';
