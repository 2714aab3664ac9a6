"""Ids: UUID version 7 (RFC 9562, 5.7), so that ids sort by the time they were made."""

import os
import uuid

from kiosk.clock import Clock


def uuid7(clock: Clock) -> str:
    """A new id: 48 bits of Unix milliseconds, 74 bits from the system's random source."""
    milliseconds = int(clock.now().timestamp() * 1000) & ((1 << 48) - 1)
    noise = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | 0x7 << 76 | (noise >> 68) << 64 | 0b10 << 62 | (noise & ((1 << 62) - 1))
    return str(uuid.UUID(int=value))
