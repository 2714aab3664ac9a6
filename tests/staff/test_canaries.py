"""Canaries in every field of every kind of document: none is in the journal, the logs, the reports, the bundle or on a page of staff."""

import base64
import json
import logging
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk import settings
from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.contract import CardRead, CardUnreadable, ChipRead, Ready
from kiosk.devices.events import ChipFinished, ProofFinished, ReadFinished, ReadStarted
from kiosk.devices.proof import NoProof
from kiosk.identity.document import Document
from kiosk.offline.desk import Desk
from kiosk.staff import bundle
from kiosk.staff.pages import PAGES
from tests.journey.lobby_hall import PERSON
from tests.staff.house import Terminal, terminal

CARDS = ("cn-resident-card", "cn-hmt-residence-permit", "cn-foreign-pr-2017", "cn-foreign-pr-2023")
CHIPS = ("passport", "cn-travel-permit", "visa", "travel-document", "cn-social-security-card")
KINDS = (*CARDS, *CHIPS)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def canaries(kind: str) -> Document:
    """A document of `kind` whose every text is a word that stands nowhere else."""
    at = KINDS.index(kind)
    words = {
        field.name: f"金丝雀{chr(0x4E00 + 97 * number + 13 * at)}{field.name.upper()}{at}QX"
        for number, field in enumerate(fields(Document))
        if isinstance(getattr(PERSON, field.name), str) and field.name != "kind"
    }
    further = (f"金丝雀之乡{at}一号QX", f"金丝雀之乡{at}二号QX")
    changed: dict[str, Any] = {
        **words, "kind": kind, "number": f"8{at}7162539403{at}1928X", "birth": date(1907, 3, 9 + at), "further_addresses": further,
    }  # fmt: skip
    return replace(PERSON, **changed)


def texts(document: Document) -> list[str]:
    """What of it could be written down."""
    found = [str(getattr(document, field.name)) for field in fields(Document) if field.name not in ("kind", "sex", "further_addresses")]
    found += document.further_addresses
    return [text for text in found if len(text) > 5 and text != "None"]


def forms(text: str) -> Iterator[bytes]:
    """Every way in which `text` could stand in bytes."""
    for encoding in ENCODINGS:
        raw = text.encode(encoding)
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for shift in range(3):
            # The middle of base64, whatever stood before it.
            coded = base64.b64encode(bytes(shift) + raw)
            yield coded[4 : len(coded) - 4]


def found_in(haystack: bytes, document: Document) -> list[str]:
    return [text for text in texts(document) if any(form in haystack for form in forms(text))]


def test_a_canary_is_overlooked() -> None:
    """The search itself."""
    document = canaries("cn-resident-card")
    name = document.name
    for shown in (name, name.encode("gb18030").hex(), base64.b64encode(b"xy" + name.encode("utf-16-le") + b"z").decode()):
        assert found_in(f"...{shown}...".encode(), document) == [name]
    assert found_in(b"nothing", document) == [] and len(texts(document)) >= 3


def read(here: Terminal, document: Document) -> None:
    """The card that was asked for is read, once not and once whole; a chip says all it has to whoever stands there."""
    if document.kind in CHIPS:
        picture = b"\xff\xd8" + document.name.encode()
        read = ChipRead(document, Verdict(State.SIGNER_UNKNOWN), "pace", picture)
        here.happen(ReadStarted(here.hall.runner.trace.session, "chip"), ChipFinished(here.hall.runner.trace.session, "chip", read))
        return
    session = here.devices.reading
    here.happen(ReadStarted(session, "reader"), ReadFinished(session, "reader", CardUnreadable("checksum")))
    if here.devices.reading == session or here.hall.screen == "identify":
        here.press("retry")
        here.happen(ReadStarted(here.devices.reading, "reader"), ReadFinished(here.devices.reading, "reader", CardRead(document)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_canary_is_written_down_or_shown_to_staff(
    tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    document = canaries(kind)
    caplog.set_level(logging.DEBUG)
    shown: list[object] = []
    with terminal(tmp_path, "clerk technician auditor operator") as here:
        here.hall.go_to("identify")
        read(here, document)
        shown.append(here.enter())
        for page in PAGES:
            here.press("home", f"page-{page.id}")
            shown.append(here.page)
        here.press("home", "page-devices", "card-reader")
        here.happen(ReadStarted(here.devices.reading, "reader"), ReadFinished(here.devices.reading, "reader", CardRead(document)))
        here.devices.statuses["chip"] = Ready()
        here.press("card-chip")
        proof = NoProof("not-proved", document.number)
        here.happen(ReadStarted(here.devices.proving, "chip"), ProofFinished(here.devices.proving, "chip", proof))
        shown += [here.page, here.staff.readiness("zh-CN"), here.staff.readiness("en")]
        here.press("leave")
        here.hall.go_to("identify")
        read(here, document)
        here.hall.runner.fail()
        desk = Desk(here.here.store, here.clock, lambda: None)
        conf = settings.parse(
            {"terminal": {"state": "state"}, "central": {"url": "https://central.example", "ca": "ca.pem"}}, tmp_path / "terminal.toml"
        )
        files = bundle.contents(conf, {"problems": []}, here.staff.readiness("en"), desk.list(), desk.lines("1000"), "0.1.0")
        bundle.write(tmp_path / "support.zip", files)
        shown += [files, here.here.journal()]
    said = capsys.readouterr()
    haystack = json.dumps(shown, ensure_ascii=False, default=str) + json.dumps(shown, default=str) + said.out + said.err + caplog.text
    assert found_in(haystack.encode("utf-8", "surrogatepass"), document) == []
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert found_in(file.read_bytes(), document) == [], file.name
