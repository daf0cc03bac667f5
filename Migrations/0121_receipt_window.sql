-- The code of a receipt is shown by the address of its draft once: for some minutes, to the browser that asked first. The browser is a
-- keyed hash of the number in its form cookie.
ALTER TABLE case_reports ADD COLUMN receipt_until BIGINT;
ALTER TABLE case_reports ADD COLUMN receipt_browser BYTEA;
