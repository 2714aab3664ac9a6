"""What goes between this program and its children: a frame that is taken for another, or a child that outlives whoever started it."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import pipes
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.pipes import Frames

PATIENCE = 30.0


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.integers(1, 7))
def test_frames_in_any_pieces_are_the_frames(bodies: list[bytes], piece: int) -> None:
    stream, frames, found = b"".join(map(pipes.framed, bodies)), Frames(40), []
    for at in range(0, len(stream), piece):
        frames.feed(stream[at : at + piece])
        while frames.whole:
            found.append(frames.take())
    assert found == bodies and not frames.whole


@pytest.mark.parametrize("stream", [b"\0\0\0\0", b"\0\0\0\x29", b"\xff\xff\xff\xff"])
def test_a_length_that_nobody_tells_waits_for_no_more(stream: bytes) -> None:
    frames = Frames(40)
    frames.feed(stream)
    assert frames.whole and frames.take() is None


@given(st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4), max_size=3), st.binary(max_size=20))
def test_an_object_and_its_bytes_come_back(head: dict[str, object], rest: bytes) -> None:
    assert pipes.unpack(pipes.pack(head, rest)) == (head, rest)


@given(st.binary(max_size=30))
def test_no_bytes_raise_more_than_that_they_are_none(body: bytes) -> None:
    try:
        head, _ = pipes.unpack(body)
    except ValueError:
        return
    assert isinstance(head, dict)


_HOLDER = """
import sys, threading, time
from kiosk.devices.chip.keys import CanKey
from kiosk.devices.contract import Ready
from kiosk.devices.drivers.pcsc import PcscReader
reader = PcscReader(("vpcd", "127.0.0.1", sys.argv[1]))
while reader.status() != Ready() or not reader.find():
    time.sleep(0.02)
print(reader.child, flush=True)
reader.read(CanKey("123456"), lambda done, of: None)
"""


def test_a_child_that_hangs_in_a_card_ends_with_the_terminal_that_was_killed() -> None:
    """Its pipes would tell it only once the card answers, and until then nobody else gets the card."""
    far_end = ChipReaderFarEnd()
    port = far_end.start().rpartition(":")[2]
    far_end.command("fault", {"name": "mute", "how": "always"})
    far_end.command("lay", {})
    try:
        with subprocess.Popen([sys.executable, "-c", _HOLDER, port], stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None
            child = Path(f"/proc/{int(holder.stdout.readline())}")
            commands = far_end.command("state", {})["commands"]
            until, pause = time.monotonic() + PATIENCE, threading.Event()
            while far_end.command("state", {})["commands"] == commands == 0 and time.monotonic() < until:
                pause.wait(0.02)
            holder.send_signal(signal.SIGKILL)
            holder.wait()
            while child.exists() and time.monotonic() < until:
                pause.wait(0.02)
            assert not child.exists() or "Z" in (child / "stat").read_text().rpartition(")")[2][:3]
    finally:
        far_end.stop()
