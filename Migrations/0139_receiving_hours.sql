-- 方便接待的时段: from when until when an enterprise likes to receive visits, set by itself beside its cap. Minutes of the day; both or none.
ALTER TABLE touch_caps ADD COLUMN receives_from INTEGER CHECK (receives_from BETWEEN 0 AND 1410);
ALTER TABLE touch_caps ADD COLUMN receives_until INTEGER CHECK (
  (receives_until IS NULL) = (receives_from IS NULL) AND (receives_until IS NULL OR receives_until BETWEEN receives_from + 30 AND 1440)
);
-- 1 Monday … 7 Sunday, as `2 4`. Empty: on every day.
ALTER TABLE touch_caps ADD COLUMN receives_on TEXT NOT NULL DEFAULT '';
