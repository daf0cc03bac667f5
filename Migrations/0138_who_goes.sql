-- 由谁去: a visiting rule may ask for a kind of post, as 窗口专员 for a firm in need. NULL: anybody who makes visits.
ALTER TABLE visit_rules ADD COLUMN who_goes TEXT CHECK (length(who_goes) > 0);
