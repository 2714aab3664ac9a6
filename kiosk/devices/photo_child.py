"""The process of a photo's decoder: `python -m kiosk.devices.photo_child entry-point NAME` or `... command WORD...`.

Photo on standard input, PNG on standard output. What runs here can write no file (its largest file has 0 bytes), leaves no memory behind
when it crashes, and is a stranger's code: nothing of the terminal is in this process.
Failures: exit code 1.
"""

import os
import resource
import sys

from kiosk import crash


def main(args: list[str]) -> int:
    """Decode one photo."""
    # Pipes are no files to this limit; a decoder that wants a temporary file is refused by the kernel (EFBIG, SIGXFSZ).
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    crash.no_core_dumps()
    crash.not_to_be_traced()
    how, *words = args
    try:
        if how == "command":
            os.execv(words[0], words)
        return _decode(words[0])
    except Exception:
        return 1


def _decode(name: str) -> int:
    from importlib.metadata import entry_points

    from kiosk.devices.photos import GROUP

    (point,) = entry_points(group=GROUP, name=name)
    png = point.load()(sys.stdin.buffer.read())
    sys.stdout.buffer.write(png)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
