-- Files that a submission brings along, and second messages (a supplement, a withdrawal) that follow a first one.

-- SQLite cannot change a CHECK: the table is made anew, and its sequence goes on where it was.
CREATE TABLE outbox_new (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL CHECK (kind IN ('submission', 'supplement', 'withdrawal', 'rating')),
    -- The item that must be delivered before this one; NULL: none that this terminal knows.
    submission TEXT,
    -- A second message goes under the number of the first one and has none of its own.
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
    overdue_after TEXT,
    -- 1 once the journal says that it is overdue.
    overdue_told INTEGER NOT NULL DEFAULT 0,
    -- How many rows of `files` belong to it, so that an item without files costs no look.
    files      INTEGER NOT NULL DEFAULT 0,
    CHECK ((kind = 'submission') = (number IS NOT NULL)),
    CHECK (body IS NOT NULL OR state = 'delivered')
) STRICT;
INSERT INTO outbox_new (seq, id, kind, submission, number, matter, body, digest, state, reason, attempts, saved_at, next_try, tried_at,
                        settled_at, received_at, overdue_after)
SELECT seq, id, kind, submission, number, matter, body, digest, state, reason, attempts, saved_at, next_try, tried_at,
       settled_at, received_at, overdue_after FROM outbox ORDER BY seq;
DELETE FROM sqlite_sequence WHERE name = 'outbox_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_new', seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TRIGGER outbox_never_loses_the_unsent;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;

CREATE INDEX outbox_by_state ON outbox (state, seq);
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state = 'delivered';
CREATE INDEX outbox_following ON outbox (submission, seq) WHERE submission IS NOT NULL;
CREATE INDEX outbox_overdue ON outbox (overdue_after) WHERE overdue_after IS NOT NULL;
CREATE TRIGGER outbox_never_loses_the_unsent BEFORE DELETE ON outbox WHEN OLD.state NOT IN ('delivered', 'withdrawn')
BEGIN SELECT RAISE(ABORT, 'what is not delivered is not deleted'); END;
CREATE TRIGGER outbox_never_changes_what_was_signed BEFORE UPDATE OF id, kind, number, matter, digest ON outbox
BEGIN SELECT RAISE(ABORT, 'what was signed is not changed'); END;

-- The sealed files of an item: `digest` is the name of the file beside the database, `ticket` what lets it in at the central service.
CREATE TABLE files (
    seq    INTEGER PRIMARY KEY,
    item   TEXT NOT NULL REFERENCES outbox (id),
    digest TEXT NOT NULL,
    size   INTEGER NOT NULL,
    ticket TEXT NOT NULL,
    UNIQUE (item, digest)
) STRICT;
CREATE INDEX files_by_digest ON files (digest);
CREATE TRIGGER files_stay_with_the_unsent BEFORE DELETE ON files
WHEN EXISTS (SELECT 1 FROM outbox WHERE id = OLD.item AND state NOT IN ('delivered', 'withdrawn'))
BEGIN SELECT RAISE(ABORT, 'the files of what is not delivered are not deleted'); END;
CREATE TRIGGER files_never_change BEFORE UPDATE ON files BEGIN SELECT RAISE(ABORT, 'what was signed is not changed'); END;
