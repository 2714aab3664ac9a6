CREATE TABLE journal (
    seq      INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    event    TEXT NOT NULL,
    facts    TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
, count INTEGER NOT NULL DEFAULT 1, until TEXT NOT NULL DEFAULT '') STRICT


--next
CREATE TABLE counters (
    terminal TEXT PRIMARY KEY,
    last     INTEGER NOT NULL CHECK (last BETWEEN 1 AND 99999)
) STRICT


--next
CREATE TABLE journal_repeats (
    event    TEXT NOT NULL,
    facts    TEXT NOT NULL,
    since    TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at  TEXT NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (event, facts)
) STRICT

--next
CREATE TABLE "outbox" (
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
) STRICT
--next
CREATE TABLE files (
    seq    INTEGER PRIMARY KEY,
    item   TEXT NOT NULL REFERENCES outbox (id),
    digest TEXT NOT NULL,
    size   INTEGER NOT NULL,
    ticket TEXT NOT NULL,
    UNIQUE (item, digest)
) STRICT
--next
CREATE INDEX outbox_by_state ON outbox (state, seq)
--next
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state = 'delivered'
--next
CREATE INDEX outbox_following ON outbox (submission, seq) WHERE submission IS NOT NULL
--next
CREATE INDEX outbox_overdue ON outbox (overdue_after) WHERE overdue_after IS NOT NULL
--next
CREATE INDEX files_by_digest ON files (digest)
--next
INSERT INTO journal VALUES (1, '2026-11-25T02:24:00.000Z', 'storage-created', '{"schema":1}', '0000000000000000000000000000000000000000000000000000000000000000', 'd81a09c11272eaa402b14365781275886e44eb5555fab037e9f54c7d93810c7f', 1, '')
--next
INSERT INTO journal VALUES (2, '2026-11-25T02:24:00.000Z', 'submission-saved', '{"id":"a-1","matter":"m","number":"000010000119","version":"1.0.0"}', 'd81a09c11272eaa402b14365781275886e44eb5555fab037e9f54c7d93810c7f', '19542c85c942bcebdcdb313ae0db65ce2c34ffe130d00eef28871954e6675380', 1, '')
--next
INSERT INTO counters VALUES ('00001', 4)
--next
DELETE FROM sqlite_sequence
--next
INSERT INTO sqlite_sequence VALUES ('outbox', 10)
--next
INSERT INTO journal_repeats VALUES ('staff-called', '{"session":"s"}', '2026-11-25T02:29:00.000Z', '2026-11-25T02:29:10.000Z', '2026-11-25T02:29:20.000Z', 2)
--next
INSERT INTO outbox VALUES (1, 'a-1', 'submission', NULL, '000010000119', 'm', X'7B7D', 'd', 'waiting', '', 0, '2026-11-25T02:24:00.000Z', NULL, NULL, NULL, NULL, NULL, 0, 0)
--next
INSERT INTO outbox VALUES (2, 'a-2', 'submission', NULL, '000010000216', 'm', NULL, 'd2', 'delivered', '', 1, '2026-11-25T02:25:00.000Z', NULL, '2026-11-25T02:25:01.000Z', '2026-11-25T02:25:02.000Z', '2026-11-25T02:25:02.000Z', NULL, 0, 0)
--next
INSERT INTO outbox VALUES (3, 'a-3', 'submission', NULL, '000010000313', 'm', X'7B7D', 'd3', 'needs-staff', 'submission-parked: 422 x', 2, '2026-11-25T02:26:00.000Z', NULL, '2026-11-25T02:26:01.000Z', '2026-11-25T02:26:02.000Z', NULL, '2026-11-28T02:26:00.000Z', 0, 0)
--next
INSERT INTO outbox VALUES (4, 'r-4', 'rating', 'a-1', NULL, 'm', X'7B7D', 'd4', 'waiting', '', 0, '2026-11-25T02:27:00.000Z', NULL, NULL, NULL, NULL, NULL, 0, 0)
--next
INSERT INTO outbox VALUES (10, 's-5', 'supplement', 'a-1', NULL, 'm', X'7B7D', 'd5', 'waiting', '', 0, '2026-11-25T02:30:00.000Z', NULL, NULL, NULL, NULL, NULL, 0, 1)
--next
INSERT INTO files VALUES (1, 's-5', '0000000000000000000000000000000000000000000000000000000000000000', 5, '{}')
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
CREATE TRIGGER files_stay_with_the_unsent BEFORE DELETE ON files
WHEN EXISTS (SELECT 1 FROM outbox WHERE id = OLD.item AND state NOT IN ('delivered', 'withdrawn'))
BEGIN SELECT RAISE(ABORT, 'the files of what is not delivered are not deleted'); END
--next
CREATE TRIGGER files_never_change BEFORE UPDATE ON files BEGIN SELECT RAISE(ABORT, 'what was signed is not changed'); END
--next
PRAGMA user_version = 3
