-- Matters take turns on the line, and a deadline counts from a time that could be believed.

-- The oldest waiting item of each matter, without a look at the others (`seq` stands behind each index's columns, being the row's own).
DROP INDEX outbox_by_state;
CREATE INDEX outbox_by_state ON outbox (state, matter);

-- Seconds of waiting time whose deadline is not reckoned yet, because the clock could not be believed when the item was saved; NULL:
-- `overdue_after` holds.
ALTER TABLE outbox ADD COLUMN waits INTEGER;
CREATE INDEX outbox_undated ON outbox (seq) WHERE waits IS NOT NULL;
