#!/usr/bin/env python3
"""A decoder of the tests: what the photo begins with says what it does. As a command it reads standard input and writes a PNG."""

import os
import subprocess
import sys
import time

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def decode(photo: bytes) -> bytes:
    """A picture that ends with the photo's length, or a misfortune."""
    if photo.startswith(b"HANG"):
        # Not alone: a program that it has started outlives it, if nobody ends that too.
        subprocess.Popen(["sleep", "60"])
        time.sleep(60)
    if photo.startswith(b"CRASH"):
        os.abort()
    if photo.startswith(b"WRITE"):
        with open("/tmp/kiosk-photo-decoder-of-the-tests", "wb") as file:
            file.write(photo)
    if photo.startswith(b"WORDS"):
        return b"this is no picture"
    return PNG + len(photo).to_bytes(2, "big")


if __name__ == "__main__":
    sys.stdout.buffer.write(decode(sys.stdin.buffer.read()))
