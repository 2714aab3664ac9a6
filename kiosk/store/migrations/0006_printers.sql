-- Printers, and whether somebody's print may still lie in one. No row: nothing was ever printed there.

CREATE TABLE printers (
    device   TEXT PRIMARY KEY,
    -- 'printing' is written before the first byte goes out: what is found so at a start may lie in the printer.
    state    TEXT NOT NULL CHECK (state IN ('open', 'printing', 'closed')),
    since    TEXT NOT NULL,
    -- What has been printed since staff last put paper in: dots of a roll (1/203 inch), sheets of a tray.
    dots     INTEGER NOT NULL DEFAULT 0,
    sheets   INTEGER NOT NULL DEFAULT 0,
    refilled TEXT
) STRICT;
