-- Who works on this terminal, what wrong PINs cost, what its devices have done, and what staff have chosen.

-- `pin` is Argon2id keyed with a secret that is not on this disk; `secret` tells which one; `once`: it has to be changed at the first entry.
-- `card` is the public key of the staff card, pinned when it first proved it.
CREATE TABLE staff (
    number   TEXT PRIMARY KEY CHECK (length(number) = 4),
    roles    TEXT NOT NULL,
    pin      TEXT NOT NULL,
    secret   TEXT NOT NULL,
    once     INTEGER NOT NULL DEFAULT 1 CHECK (once IN (0, 1)),
    card     BLOB,
    disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    added_at TEXT NOT NULL
) STRICT;

-- Wrong PINs in a row under a number, or on the whole terminal ('*'), and the seconds of running time that nobody is let in.
CREATE TABLE staff_locks (
    scope   TEXT PRIMARY KEY,
    wrong   INTEGER NOT NULL CHECK (wrong >= 0),
    seconds REAL NOT NULL CHECK (seconds >= 0)
) STRICT;

-- How often a device has done what it does, since it was last counted anew.
CREATE TABLE device_counts (
    device TEXT NOT NULL,
    what   TEXT NOT NULL,
    count  INTEGER NOT NULL,
    since  TEXT NOT NULL,
    PRIMARY KEY (device, what)
) STRICT;

-- What staff have chosen in place of terminal.toml, as JSON; `before` is what it was, for undo.
CREATE TABLE choices (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL,
    before TEXT NOT NULL,
    by     TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
