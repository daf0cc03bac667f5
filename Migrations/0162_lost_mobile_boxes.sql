-- A mobile box that did not come back, or that nobody used: the committee writes down when it found that and what happened; it is not opened.
ALTER TABLE election_mobile_boxes ADD COLUMN lost_at BIGINT;
ALTER TABLE election_mobile_boxes ADD COLUMN lost_words TEXT NOT NULL DEFAULT '';
