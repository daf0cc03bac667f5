-- Lists name people by their id: this index alone answers, and lies closer together than the rows.
CREATE INDEX persons_named ON persons (id, name);
