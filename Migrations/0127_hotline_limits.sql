-- The limit of the 12345 hotline is a clock of the case like the others: what is owed next, and told before it is late.
ALTER TABLE case_clocks ADD COLUMN hotline_due_at BIGINT;
ALTER TABLE case_clocks ADD COLUMN hotline_warned INTEGER NOT NULL DEFAULT 0 CHECK (hotline_warned IN (0, 50, 80, 100));
UPDATE case_clocks SET hotline_due_at = (SELECT due_at FROM case_work_orders WHERE case_work_orders.case_id = case_clocks.case_id)
WHERE case_id IN (SELECT case_id FROM case_work_orders);
-- Timed again within the first minute, which finds the next warning.
UPDATE case_clocks SET timed_by = '' WHERE hotline_due_at IS NOT NULL AND ended_at IS NULL;
