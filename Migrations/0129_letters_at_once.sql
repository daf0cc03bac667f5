-- Letters and short messages keep the quiet hours, but for those that somebody waits for now: codes, receipts.
ALTER TABLE outgoing_letters ADD COLUMN goes_at_once INTEGER NOT NULL DEFAULT 0 CHECK (goes_at_once IN (0, 1));

-- Emergency numbers: `words` say that somebody is in danger now, which makes a case urgent; these only that the number is worth knowing.
ALTER TABLE case_channels ADD COLUMN calm_words TEXT NOT NULL DEFAULT '';
