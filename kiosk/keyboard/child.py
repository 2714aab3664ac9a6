"""Pinyin to characters, in a process of its own: `python -m kiosk.keyboard.child [DICTIONARY]`, one JSON object a frame
(`kiosk.pipes`, written out here, because this file is run alone).

    <- {"ready": true}                       or {"missing": "library" | "dictionary"}, and the process ends
    -> {"pinyin": "rongyuan", "limit": 60}
    <- {"pinyin": "rongyuan", "spelling": "rong yuan", "starts": [0, 4, 8], "candidates": ["荣元", "荣", ...]}
    <- {"refused": true}                     for what is no request (20 letters and ' at most)

A candidate of n characters uses the letters before `starts[n]`. The library (AOSP's PinyinIME, Debian's libgooglepinyin0) aborts on
some long inputs and keeps what it was asked in its memory, so it lives here and dies with the citizen. It is only ever asked to
search: choosing, which makes it learn, is left to `kiosk.keyboard.composing`. Its user dictionary is a file in memory, empty.

Thread: one. Failure: whatever goes wrong ends the process; nothing is written anywhere, no core is left behind. The standard library
is all it needs, so that it starts in isolated mode in some 30 ms.
"""

import ctypes
import json
import os
import re
import resource
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

MOST_LETTERS = 20
MOST_CANDIDATES = 300
MOST_BYTES = 1 << 17  # of an answer: 300 candidates of 20 characters, each as six ASCII signs
LIBRARY = "libgooglepinyin.so.0"
# Debian's places: the folder of the machine's architecture is part of the path.
DICTIONARIES = ("/usr/lib/*/googlepinyin/data/dict_pinyin.dat", "/usr/lib/googlepinyin/data/dict_pinyin.dat")

_REQUEST = re.compile(rf"[a-z']{{1,{MOST_LETTERS}}}")
_MOST_CHARACTERS = 99
_LONGEST_REQUEST = 4096
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4


class Missing(Exception):
    """`library` or `dictionary` is not on this machine."""


def dictionary(given: str = "") -> Path:
    """The system dictionary: the one `given`, else the first of Debian's places.

    Raises:
        Missing: there is none.
    """
    found = [Path(given)] if given else [path for pattern in DICTIONARIES for path in sorted(Path("/").glob(pattern[1:]))]
    for path in found:
        if path.is_file():
            return path
    raise Missing("dictionary")


class Pinyin:
    """The library, opened. One at a time in a process: it keeps its state in globals."""

    def __init__(self, system: Path) -> None:
        """Open the library with the dictionary `system`.

        Raises:
            Missing: there is no library, or it cannot use the dictionary.
        """
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError:
            raise Missing("library") from None
        _declare(self._library)
        self._own = os.memfd_create("keyboard")
        if not self._library.im_open_decoder(os.fsencode(system), f"/proc/self/fd/{self._own}".encode()):
            raise Missing("dictionary")
        self._buffer = ctypes.create_string_buffer(2 * (_MOST_CHARACTERS + 1))

    def search(self, letters: str, limit: int) -> dict[str, object]:
        """The answer to `letters` (checked before), with `limit` candidates at most."""
        raw = letters.encode("ascii")
        self._library.im_reset_search()
        count = self._library.im_search(raw, len(raw))
        starts = self._starts(len(raw))
        candidates = [self._candidate(index) for index in range(min(count, limit))]
        spelling = " ".join(letters[begin:end].strip("'") for begin, end in pairwise(starts))
        return {
            "pinyin": letters,
            "spelling": spelling,
            "starts": starts,
            "candidates": [text for text in candidates if text and len(text) < len(starts)],
        }

    def _starts(self, length: int) -> list[int]:
        places = ctypes.POINTER(ctypes.c_uint16)()
        count = self._library.im_get_spl_start_pos(ctypes.byref(places))
        return [min(int(places[index]), length) for index in range(min(count, length) + 1)]

    def _candidate(self, index: int) -> str:
        if not self._library.im_get_candidate(index, self._buffer, _MOST_CHARACTERS):
            return ""
        text = self._buffer.raw.decode("utf-16-le", "replace")
        return text.split("\0", 1)[0]


def _declare(library: ctypes.CDLL) -> None:
    library.im_open_decoder.restype = ctypes.c_bool
    library.im_open_decoder.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
    library.im_search.restype = ctypes.c_size_t
    library.im_search.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    library.im_get_candidate.restype = ctypes.c_void_p
    library.im_get_candidate.argtypes = [ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t]
    library.im_get_spl_start_pos.restype = ctypes.c_size_t
    library.im_get_spl_start_pos.argtypes = [ctypes.POINTER(ctypes.POINTER(ctypes.c_uint16))]
    library.im_reset_search.restype = None
    library.im_reset_search.argtypes = []


def _answer(pinyin: Pinyin, asked: bytes) -> dict[str, object]:
    try:
        request = json.loads(asked)
    except ValueError:
        return {"refused": True}
    letters = request.get("pinyin") if isinstance(request, dict) else None
    limit = request.get("limit") if isinstance(request, dict) else None
    if not isinstance(letters, str) or not _REQUEST.fullmatch(letters):
        return {"refused": True}
    if not isinstance(limit, int) or not 0 < limit <= MOST_CANDIDATES:
        return {"refused": True}
    return pinyin.search(letters, limit)


def _heard(into: BinaryIO) -> bytes | None:
    """The next request; None at the end, or for what is longer than any."""
    head = into.read(4)
    size = int.from_bytes(head, "big")
    if len(head) < 4 or size > _LONGEST_REQUEST:
        return None
    body = into.read(size)
    return body if len(body) == size else None


def _shut() -> None:
    """Leave no core with what was typed, and end when whoever started this ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    control = ctypes.CDLL("libc.so.6").prctl
    control(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # A core that goes to a pipe does not ask for the limit; a process that is not dumpable has none, and nobody else reads its memory.
    control(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def main(arguments: Sequence[str]) -> int:
    """Answer standard input until it ends; 2 if something is missing on this machine."""
    out = sys.stdout.buffer

    def say(what: dict[str, object]) -> None:
        body = json.dumps(what).encode("ascii")
        out.write(len(body).to_bytes(4, "big") + body)
        out.flush()

    try:
        pinyin = Pinyin(dictionary(arguments[0] if arguments else ""))
    except Missing as missing:
        say({"missing": str(missing)})
        return 2
    _shut()
    say({"ready": True})
    while (asked := _heard(sys.stdin.buffer)) is not None:
        say(_answer(pinyin, asked))
        del asked
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
