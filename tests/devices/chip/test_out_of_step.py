"""Chips whose answers are out of step or of another shape (F45), and documents of other kinds than a passport (F64)."""

import socket
import threading
from collections.abc import Callable
from datetime import date

import pytest

from kiosk.devices.chip import lds, reading
from kiosk.devices.chip.apdu import CardLost
from kiosk.devices.drivers.pcsc_vpcd import VpcdReach
from kiosk.devices.sim.chip_crypto import tlv
from kiosk.identity import Document
from tests.devices.chip.test_reading import TODAY, chip, commands, files, key, silent

NAME = "traveller-moreau"
BOUND = 400  # commands: a read that has lost its place ends, and does not go round


def spoiled(at: int, spoil: Callable[[bytes, bytes], bytes]) -> tuple[reading.Outcome, int]:
    """Read a chip whose answer number `at` is what `spoil` makes of it and of the one before."""
    laid, sent, before = chip(NAME), [0], [b"\x90\0"]

    def transmit(command: bytes) -> bytes:
        answer = laid.answer(command)
        sent[0] += 1
        assert sent[0] < BOUND, "it goes round"
        told = spoil(answer, before[0]) if sent[0] - 1 == at else answer
        before[0] = answer
        return told

    return reading.read(transmit, key(NAME), silent), sent[0]


SPOILS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "the answer of the command before": lambda answer, before: before,
    "two answers joined": lambda answer, before: before + answer,
    "noise in front": lambda answer, before: b"\x00\xff\xaa" + answer,
    "cut": lambda answer, before: answer[: len(answer) // 2],
    "a length that cannot be": lambda answer, before: answer[:1] + b"\x84\xff\xff\xff\xff" + answer[2:],
    "one byte": lambda answer, before: answer[:1],
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_an_answer_out_of_step_is_never_taken_for_this_card_s_f45(spoil: str) -> None:
    """At every step of opening and of the first files. What is read is what the chip holds, or nothing; and never is a key called wrong."""
    right = files(NAME, chip(NAME)).files
    total = commands(lambda answer: answer)
    for at in (*range(16), total - 2):
        outcome, _ = spoiled(at, SPOILS[spoil])
        if isinstance(outcome, reading.Files):
            assert outcome.files == {**right, reading.EF_SOD: outcome.files[reading.EF_SOD]}, at
        else:
            assert isinstance(outcome, reading.Failure), (at, outcome)


def test_a_chip_that_always_says_that_there_is_more_is_given_up_f45() -> None:
    asked = [0]

    def more(command: bytes) -> bytes:
        asked[0] += 1
        return b"\0" * 8 + b"\x61\x08"

    assert reading.read(more, key(NAME), silent) == reading.Failure("garbled") and asked[0] < BOUND


@pytest.fixture
def peer() -> "Peer":
    return Peer()


class Peer:
    """The other end of vpcd's framing, by hand."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads: list[threading.Thread] = []

    def answers(self, *pieces: bytes) -> VpcdReach:
        """One that sends `pieces` one by one once something has come, then hangs up; and a way to it."""

        def run() -> None:
            line, _ = self._listener.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with line:
                line.recv(4096)
                for piece in pieces:
                    line.sendall(piece)
            self._listener.close()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self._threads.append(thread)
        return VpcdReach("127.0.0.1", self.port)

    def over(self) -> None:
        for thread in self._threads:
            thread.join(5)


def test_a_frame_comes_byte_by_byte_f45(peer: Peer) -> None:
    reach = peer.answers(*(bytes([byte]) for byte in b"\x00\x05\x3b\x80\x80\x01\x01"))
    assert reach.state() == "card" and reach.atr() == bytes.fromhex("3B80800101")
    peer.over()
    assert reach.state() == "empty"
    reach._hang_up()


def test_a_frame_that_is_cut_or_says_more_than_comes_is_no_card_f45(peer: Peer) -> None:
    reach = peer.answers(b"\xff\xff\x3b\x80")
    assert reach.state() == "empty"
    peer.over()
    with pytest.raises(CardLost):
        reach.transmit(b"\0\xa4\x04\0")


def understood(*lines: str) -> Document | lds.NotUnderstood:
    dg1 = tlv(0x61, tlv(0x5F1F, "".join(lines).encode()))
    contents = lds.understand({lds.DG1: dg1}, TODAY)
    return contents.document if isinstance(contents, lds.Contents) else contents


def test_a_travel_permit_is_one_and_no_passport_f64() -> None:
    """A card of the TD1 size that China issues, its code C with any second letter (9303-5, 4.2.2: the issuer's own)."""
    read = files("permit-lam", chip("permit-lam"))
    contents = lds.understand(read.files, TODAY)
    assert isinstance(contents, lds.Contents)
    found = contents.document
    assert (found.kind, found.number, found.nationality, found.birth) == ("cn-travel-permit", "H00000002", "HKG", date(1995, 5, 5))
    assert (found.name, found.latin_name, found.address, found.pass_number) == ("林 小文", "LAM SIU MAN", "", "")


@pytest.mark.parametrize(
    ("code", "issuer", "kind"),
    [
        ("CR", "CHN", "cn-travel-permit"), ("CS", "CHN", "cn-travel-permit"),
        ("C<", "UTO", "travel-document"), ("I<", "CHN", "travel-document"),
    ],
)
def test_cards_of_other_kinds_are_not_taken_for_a_permit_f64(code: str, issuer: str, kind: str) -> None:
    """What a matter takes stands in its `documents`: a kind that is not there is refused by name, whatever fields it would have filled."""
    found = understood(f"{code}{issuer}D231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
    assert isinstance(found, Document) and found.kind == kind and found.number == "D23145890"


@pytest.mark.parametrize("lines", [("",), ("X" * 90,), ("P" * 40,), ("440106198802290014" * 5,), ("\x7f" * 88,)])
def test_a_group_that_holds_no_lines_says_so_f64(lines: tuple[str, ...]) -> None:
    assert understood(*lines) == lds.NotUnderstood("dg1")
