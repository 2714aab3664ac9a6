-- Repeats in the journal are counted lines, and an item knows when it should have been delivered.

-- A line that stands for several: `count` of them from `at` until `until` ('' for a line that stands for one).
ALTER TABLE journal ADD COLUMN count INTEGER NOT NULL DEFAULT 1;
ALTER TABLE journal ADD COLUMN until TEXT NOT NULL DEFAULT '';

-- Repeats that are being counted and have no line yet; `since` is when the line that they repeat was written.
CREATE TABLE journal_repeats (
    event    TEXT NOT NULL,
    facts    TEXT NOT NULL,
    since    TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at  TEXT NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (event, facts)
) STRICT;

-- Behind this moment a submission that is not delivered is overdue (the waiting time of its package); NULL: never.
ALTER TABLE outbox ADD COLUMN overdue_after TEXT;
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state = 'delivered';
