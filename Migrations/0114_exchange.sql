-- Work orders of the 12345 hotline: the number under which the hotline knows a case, and what it asks for.

CREATE TABLE case_work_orders (
  community_id TEXT NOT NULL,
  -- 工单编号, as the hotline writes it.
  number TEXT NOT NULL CHECK (length(number) > 0),
  case_id TEXT NOT NULL REFERENCES cases (id),
  -- 办理时限: until then the hotline wants its answer.
  due_at BIGINT,
  called_at BIGINT,
  -- Keyed hash of the row as it came last: the same row changes nothing.
  digest TEXT NOT NULL,
  -- Every cell of the row by its title, but the caller's name and number, which lie with the caller; NULL when she was forgotten.
  cells_sealed BYTEA,
  imported_at BIGINT NOT NULL,
  imported_by_person_id TEXT,
  PRIMARY KEY (community_id, number),
  CONSTRAINT case_work_orders_case UNIQUE (case_id)
);
CREATE INDEX case_work_orders_imported ON case_work_orders (community_id, imported_at, number);

-- A file that somebody looks at before she takes it in; gone when she has, or after a day.
CREATE TABLE case_order_drafts (
  key TEXT PRIMARY KEY,
  community_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  rows_sealed BYTEA NOT NULL,
  made_at BIGINT NOT NULL
);
