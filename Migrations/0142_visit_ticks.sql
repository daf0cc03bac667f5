-- 勾一勾: what is ticked of a visit with one tap, a fact about the talk, as `head jobs`. Empty: nothing was ticked.
ALTER TABLE visits ADD COLUMN ticks TEXT NOT NULL DEFAULT '';
ALTER TABLE visit_receipts ADD COLUMN ticks TEXT NOT NULL DEFAULT '';
-- A photo that came with a record that stands beside another one, until a person adds it. NULL: it belongs to the record of the visit.
ALTER TABLE visit_files ADD COLUMN receipt_key TEXT;
