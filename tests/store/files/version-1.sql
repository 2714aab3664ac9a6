-- A database as version 1 of the schema left it; statements are divided by lines of --next.
CREATE TABLE journal (
    seq      INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    event    TEXT NOT NULL,
    facts    TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
) STRICT
--next
CREATE TABLE counters (
    terminal TEXT PRIMARY KEY,
    last     INTEGER NOT NULL CHECK (last BETWEEN 1 AND 99999)
) STRICT
--next
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
) STRICT
--next
CREATE INDEX outbox_by_state ON outbox (state, seq)
--next
INSERT INTO journal VALUES (1, '2026-11-25T02:24:00.000Z', 'storage-created', '{"schema":1}', '0000000000000000000000000000000000000000000000000000000000000000', 'd81a09c11272eaa402b14365781275886e44eb5555fab037e9f54c7d93810c7f')
--next
INSERT INTO journal VALUES (2, '2026-11-25T02:24:00.000Z', 'submission-saved', '{"id":"a-1","matter":"m","number":"000010000119","version":"1.0.0"}', 'd81a09c11272eaa402b14365781275886e44eb5555fab037e9f54c7d93810c7f', '19542c85c942bcebdcdb313ae0db65ce2c34ffe130d00eef28871954e6675380')
--next
INSERT INTO counters VALUES ('00001', 1)
--next
INSERT INTO outbox VALUES (1, 'a-1', 'submission', NULL, '000010000119', 'm', X'7B7D', 'd', 'waiting', '', 0, '2026-11-25T02:24:00.000Z', NULL, NULL, NULL, NULL)
--next
CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END
--next
CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END
--next
CREATE TRIGGER outbox_never_loses_the_unsent BEFORE DELETE ON outbox WHEN OLD.state NOT IN ('delivered', 'withdrawn')
BEGIN SELECT RAISE(ABORT, 'what is not delivered is not deleted'); END
--next
CREATE TRIGGER outbox_never_changes_what_was_signed BEFORE UPDATE OF id, kind, number, matter, digest ON outbox
BEGIN SELECT RAISE(ABORT, 'what was signed is not changed'); END
--next
PRAGMA user_version = 1
