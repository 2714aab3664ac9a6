-- Everything that must survive a power cut: what has been handed in, which number comes next, and what happened.

-- What happened on this terminal. Each line's hash covers the line before it (kiosk/store/journal.py).
CREATE TABLE journal (
    seq      INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    event    TEXT NOT NULL,
    facts    TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
) STRICT;
CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;

-- The last counter given out under each terminal number.
CREATE TABLE counters (
    terminal TEXT PRIMARY KEY,
    last     INTEGER NOT NULL CHECK (last BETWEEN 1 AND 99999)
) STRICT;

-- What goes to the central service. `body` is exactly what is sent, each time, and goes when the item is delivered.
CREATE TABLE outbox (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL CHECK (kind IN ('submission', 'rating')),
    submission TEXT,
    number     TEXT UNIQUE,
    matter     TEXT NOT NULL,
    body       BLOB,
    digest     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'needs-staff', 'withdrawn')),
    reason     TEXT NOT NULL DEFAULT '',
    attempts   INTEGER NOT NULL DEFAULT 0,
    saved_at   TEXT NOT NULL,
    next_try   TEXT,
    tried_at   TEXT,
    settled_at TEXT,
    received_at TEXT,
    CHECK ((kind = 'submission') = (number IS NOT NULL)),
    CHECK (body IS NOT NULL OR state = 'delivered')
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, seq);
CREATE TRIGGER outbox_never_loses_the_unsent BEFORE DELETE ON outbox WHEN OLD.state NOT IN ('delivered', 'withdrawn')
BEGIN SELECT RAISE(ABORT, 'what is not delivered is not deleted'); END;
CREATE TRIGGER outbox_never_changes_what_was_signed BEFORE UPDATE OF id, kind, number, matter, digest ON outbox
BEGIN SELECT RAISE(ABORT, 'what was signed is not changed'); END;
