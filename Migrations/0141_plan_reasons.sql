-- Why a firm stands in a plan, without words: `quiet 2025-12-31 335`. `reason` has the community's words, which the firm reads; each reader
-- of the plan gets her own from these. Empty: what somebody arranged by hand, and plans from before, have the words alone.
ALTER TABLE visit_plan_lines ADD COLUMN because TEXT NOT NULL DEFAULT '';
