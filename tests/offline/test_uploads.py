"""Files on their way: each byte once over a slow line, whatever is cut, killed or begun anew, and nothing counts that is not there."""

import base64
import hashlib
import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import http
from kiosk.central import Busy, CentralClient, Delivered, LineDown, NotAuthorised, Refused, Unavailable
from kiosk.central.uploads import FileClient, Reached, Spoilt
from kiosk.clock import SystemClock
from kiosk.offline import ItemDelivered, ItemParked, Sync
from kiosk.offline.events import UploadProgressed
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.uploads import LARGEST, Uploads
from kiosk.sandbox.uploads import opened_file
from tests.offline.tapped_line import Ear, Line, bring, item_with
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox, running

_OPEN: list[http.Client] = []


@pytest.fixture(autouse=True)
def _hung_up() -> Iterator[None]:
    yield
    while _OPEN:
        _OPEN.pop().close()


def _client(sandbox: Sandbox) -> http.Client:
    _OPEN.append(http.build(sandbox.url, sandbox.ca))
    return _OPEN[-1]


def _line(sandbox: Sandbox) -> tuple[Line, CentralClient]:
    line = Line(_client(sandbox))
    return line, CentralClient(line)  # type: ignore[arg-type]  # it has all that is asked of it


def _there(sandbox: Sandbox, digest: str) -> dict[str, object]:
    return next((file for file in sandbox.get("files") if file["digest"] == digest), {})


def test_a_department_opens_the_file_of_its_part_and_the_terminal_forgets_it(sandbox: Sandbox, terminal: Terminal) -> None:
    contents = os.urandom(300_000), b"", "一份证明".encode()
    files = tuple(terminal.outbox.attach(content, f"proof-{place}") for place, content in enumerate(contents))
    wanted = replace(draft(), files=files)
    terminal.submit(wanted)
    terminal.outbox.let_go(files)
    with terminal.syncing(sandbox.client):
        terminal.until(lambda: terminal.seen(ItemDelivered))
    stored = sandbox.get(f"submissions/{wanted.id}")
    assert [case["state"] for case in stored["cases"]] == ["received"]
    listed = stored["record"]["parts"][0]["document"]["files"]
    assert [file["name"] for file in listed] == ["proof-0", "proof-1", "proof-2"]
    for file, content in zip(listed, contents, strict=True):
        assert _there(sandbox, file["digest"])["kept"]
        assert opened_file((sandbox.folder / "files" / file["digest"]).read_bytes(), base64.b64decode(file["key"])) == content
    assert [terminal.outbox.files.size(ref.digest) for ref in files] == [None] * 3


def test_a_submission_is_sent_behind_its_files_and_a_receipt_means_all_of_it(sandbox: Sandbox, terminal: Terminal) -> None:
    item = item_with(terminal, os.urandom(90_000))
    line, central = _line(sandbox)
    # Without its files the central service does not take it, and the item waits.
    assert central.put_submission(item.id, item.digest, item.body) == Unavailable(409)
    assert sandbox.get(f"submissions/{item.id}")["count"] == 0
    assert bring(terminal, central, item) is None
    assert isinstance(central.put_submission(item.id, item.digest, item.body), Delivered)
    methods = [method for method, *_ in line.sent]
    assert methods[:2] == ["PUT", "POST"] and methods[-1] == "PUT" and set(methods[2:-1]) == {"PATCH"}
    assert len(methods[2:-1]) > 1, "not in one go"


def test_progress_is_told_over_all_files_of_anitem_with(sandbox: Sandbox, terminal: Terminal) -> None:
    item = item_with(terminal, os.urandom(100_000), os.urandom(50_000))
    ear = Ear()
    _, central = _line(sandbox)
    assert bring(terminal, central, item, ear) is None
    total = sum(ticket.length for ticket in item.files)
    assert ear.sent[0] == 0 and ear.sent[-1] == total and ear.sent == sorted(ear.sent) and len(ear.sent) > 4


def test_after_a_cut_line_it_goes_on_where_it_was(sandbox: Sandbox, terminal: Terminal) -> None:
    item = item_with(terminal, os.urandom(400_000))
    line, central = _line(sandbox)
    cuts = 0

    def cut(method: str) -> None:
        nonlocal cuts
        if method == "PATCH" and cuts < 6 and len(line.sent) % 2:
            cuts += 1
            raise http.LineError("cut")

    line.before = cut
    goes = 0
    uploads = Uploads(SystemClock())
    while (trouble := uploads.bring(central, terminal.outbox.files, item, Ear())) is not None:
        assert trouble == LineDown("central-unreachable", "cut")
        goes += 1
        assert goes < 20
    assert (goes, line.pieces()) == (6, item.files[0].length), "not one byte went twice"


@pytest.mark.parametrize("fault", ["store-then-close", "close-at-once", "error-500", "store-then-500"])
def test_an_answer_that_is_lost_costs_one_piece_at_most(sandbox: Sandbox, terminal: Terminal, fault: str) -> None:
    item = item_with(terminal, os.urandom(200_000))
    line, central = _line(sandbox)
    assert bring(terminal, central, item, Ear(ends=lambda: line.pieces() > 0)) == LineDown("central-unreachable", "stopping")
    sandbox.fault(fault, times=2)
    goes = 0
    while bring(terminal, central, item) is not None:
        goes += 1
        assert goes < 6
    size = item.files[0].length
    # An answer without a body cannot be cut in half.
    assert goes >= (fault != "half-reply") and size <= line.pieces() <= size + 2 * LARGEST
    assert _there(sandbox, item.files[0].digest)["reached"] == size


def test_a_killed_server_goes_on_where_it_was(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    state, folder = tmp_path / "state", tmp_path / "central"
    with running(folder, port) as sandbox:
        keys = sandbox.enrolled(state)
        with opened(state, keys) as terminal:
            item = item_with(terminal, os.urandom(300_000))
            line, central = _line(sandbox)
            ear = Ear(ends=lambda: line.pieces() > 90_000)
            assert isinstance(bring(terminal, central, item, ear), LineDown)
            reached, first = ear.sent[-1], line.pieces()
            sandbox.process.send_signal(signal.SIGKILL)
            sandbox.process.wait(5)
            assert isinstance(bring(terminal, central, item), LineDown)
            with running(folder, port) as again:
                line, central = _line(again)
                ear = Ear()
                assert bring(terminal, central, item, ear) is None
                assert ear.sent[0] == reached == first and first + line.pieces() == item.files[0].length


def test_what_a_killed_server_had_written_and_not_counted_is_written_again(sandbox: Sandbox, terminal: Terminal) -> None:
    item = item_with(terminal, os.urandom(200_000))
    line, central = _line(sandbox)
    bring(terminal, central, item, Ear(ends=lambda: line.pieces() > 0))
    with (sandbox.folder / "files" / item.files[0].digest).open("ab") as file:
        file.write(b"half a piece that was never counted")
    assert bring(terminal, central, item) is None


def test_a_program_that_begins_anew_goes_on_where_the_killed_one_was(sandbox: Sandbox, tmp_path: Path) -> None:
    state = tmp_path / "state"
    keys = sandbox.enrolled(state)
    with opened(state, keys) as terminal:
        item = item_with(terminal, os.urandom(300_000))
        line, central = _line(sandbox)
        ear = Ear(ends=lambda: line.pieces() > 100_000)
        bring(terminal, central, item, ear)
    # Nothing of how far it came is in the terminal's files: it is asked.
    with opened(state, keys) as terminal:
        terminal.bus.subscribe(UploadProgressed, terminal.events.append)
        with terminal.syncing(sandbox.client):
            terminal.until(lambda: terminal.seen(ItemDelivered))
        told = [event.sent for event in terminal.seen(UploadProgressed) if isinstance(event, UploadProgressed)]
        assert told[0] == ear.sent[-1] > 0 and told[-1] == item.files[0].length
    assert sandbox.get(f"submissions/{item.id}")["count"] == 1


def test_a_file_that_two_submissions_need_is_sent_once(sandbox: Sandbox, terminal: Terminal) -> None:
    shared = terminal.outbox.attach(os.urandom(100_000), "proof")
    wanted = [replace(draft(), files=(shared,)) for _ in range(2)]
    for each in wanted:
        terminal.submit(each)
    terminal.outbox.let_go([shared])
    line, central = _line(sandbox)
    for _ in wanted:
        item = terminal.outbox.claim_next()
        assert item is not None and bring(terminal, central, item) is None
        outcome = central.put_submission(item.id, item.digest, item.body)
        assert isinstance(outcome, Delivered)
        terminal.outbox.delivered(item.seq, outcome.receipt)
    assert line.pieces() == shared.size
    assert terminal.outbox.files.size(shared.digest) is None


def test_an_upload_whose_time_is_over_begins_anew(sandbox: Sandbox, terminal: Terminal) -> None:
    item = item_with(terminal, os.urandom(100_000))
    line, central = _line(sandbox)
    bring(terminal, central, item, Ear(ends=lambda: line.pieces() > 0))
    with closing(sqlite3.connect(sandbox.folder / "uploads.sqlite")) as connection:
        connection.execute("UPDATE uploads SET expires_at = 0 WHERE digest = ?", (item.files[0].digest,))
        connection.commit()
    assert FileClient(central).look(item.files[0]) == Spoilt(410)
    assert not (sandbox.folder / "files" / item.files[0].digest).exists()
    assert bring(terminal, central, item) is None


def test_a_file_that_is_damaged_on_the_disk_waits_for_staff_and_the_others_go_on(sandbox: Sandbox, terminal: Terminal) -> None:
    damaged, missing, whole = (terminal.outbox.attach(os.urandom(50_000), "proof") for _ in range(3))
    for ref in (damaged, missing, whole):
        terminal.submit(replace(draft(), files=(ref,)))
    terminal.outbox.let_go([damaged, missing, whole])
    folder = terminal.state / "kiosk.sqlite.files"
    content = bytearray((folder / damaged.digest).read_bytes())
    content[25_000] ^= 1
    (folder / damaged.digest).write_bytes(content)
    (folder / missing.digest).unlink()
    with terminal.syncing(sandbox.client):
        terminal.until(lambda: terminal.seen(ItemDelivered) and len(terminal.seen(ItemParked)) == 2)
    assert terminal.states() == ["needs-staff", "needs-staff", "delivered"]
    assert [row.reason.endswith("attachment-damaged") for row in terminal.rows()] == [True, True, False]
    assert _there(sandbox, damaged.digest) == {}, "what is not what its name says was thrown away there, too"


def test_a_busy_service_is_left_alone_and_a_refused_terminal_stops(sandbox: Sandbox, terminal: Terminal, tmp_path: Path) -> None:
    item = item_with(terminal, b"x")
    _, central = _line(sandbox)
    sandbox.fault("busy-429", seconds=7)
    assert bring(terminal, central, item) == Busy(429, 7.0)
    sandbox.fault("refuse-401")
    assert bring(terminal, central, item) == NotAuthorised(401)
    sandbox.fault("refuse-413")
    assert bring(terminal, central, item) == Refused(413, "refuse-413")


def test_nobody_else_writes_into_a_terminals_file_or_learns_of_it(sandbox: Sandbox, terminal: Terminal, own_keys: TerminalKeys) -> None:
    item = item_with(terminal, os.urandom(50_000))
    _, central = _line(sandbox)
    (right,) = item.files
    client = FileClient(central)
    assert client.begin(right) == Reached(0)
    strangers = (
        right.model_copy(update={"terminal": "00042"}),
        right.model_copy(update={"terminal": "99999"}),
        right.model_copy(update={"submission": "019abcde-0123-7abc-8def-0123456789ab"}),
        right.model_copy(update={"length": right.length + 1}),
        right.model_copy(update={"signature": base64.b64encode(own_keys.signing.sign(b"another")).decode()}),
    )
    for wrong in strangers:
        for step in (client.begin(wrong), client.send(wrong, 0, b"x"), client.look(wrong)):
            assert step == NotAuthorised(401), wrong
    assert client.look(right) == Reached(0)


def test_the_server_keeps_to_tus(sandbox: Sandbox, terminal: Terminal) -> None:
    item = item_with(terminal, os.urandom(50_000))
    (ticket,) = item.files
    client = _client(sandbox)
    able = client.send("OPTIONS", "/v1/files")
    assert (able.status, able.headers["tus-version"], able.headers["tus-extension"]) == (204, "1.0.0", "creation,checksum,expiration")
    assert able.headers["tus-checksum-algorithm"] == "sha256,sha1" and int(able.headers["tus-max-size"]) > 15_000_000
    base = {"Tus-Resumable": "1.0.0", "Authorization": ticket.header()}
    digest = base64.b64encode(ticket.digest.encode()).decode()
    announce = {**base, "Upload-Length": str(ticket.length), "Upload-Metadata": f"digest {digest}"}
    assert client.send("POST", "/v1/files", b"", {**announce, "Tus-Resumable": "0.2.2"}).status == 412
    made = client.send("POST", "/v1/files", b"", announce)
    assert (made.status, made.headers["location"], made.headers["upload-offset"]) == (201, f"/v1/files/{ticket.digest}", "0")
    assert "GMT" in made.headers["upload-expires"]
    place = made.headers["location"]
    piece = b"a piece"
    checksum = base64.b64encode(hashlib.sha1(piece, usedforsecurity=False).digest()).decode()
    patch = {
        **base, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Upload-Checksum": f"sha1 {checksum}",
    }  # fmt: skip
    assert client.send("PATCH", place, piece, {**patch, "Content-Type": "application/json"}).status == 415
    assert client.send("PATCH", place, piece, {**patch, "Upload-Offset": "5"}).status == 409
    assert client.send("PATCH", place, piece, {**patch, "Upload-Checksum": "md5 x"}).status == 400
    assert client.send("PATCH", place, piece + b"!", patch).status == 460
    assert client.send("HEAD", place, None, base).headers["upload-offset"] == "0", "nothing of a wrong piece is kept"
    sent = client.send("PATCH", place, piece, patch)
    assert (sent.status, sent.headers["upload-offset"], sent.body) == (204, "7", b"")
    head = client.send("HEAD", place, None, base)
    assert (head.headers["upload-length"], head.headers["cache-control"]) == (str(ticket.length), "no-store")
    long = bytes(ticket.length)
    checksum = base64.b64encode(hashlib.sha256(long).digest()).decode()
    assert client.send("PATCH", place, long, {**patch, "Upload-Offset": "7", "Upload-Checksum": f"sha256 {checksum}"}).status == 413


def test_a_stop_in_the_middle_of_a_file_ends_soon(sandbox: Sandbox, terminal: Terminal) -> None:
    files = (terminal.outbox.attach(os.urandom(8_000_000), "proof"),)
    terminal.submit(replace(draft(), files=files))
    sync = Sync(terminal.outbox, sandbox.client, terminal.clock, terminal.bus, draw=lambda _: 0.01)
    terminal.bus.subscribe(UploadProgressed, terminal.events.append)
    sync.start()
    terminal.until(lambda: len(terminal.seen(UploadProgressed)) > 3)
    assert sync.stop()
    assert terminal.outbox.counts().result(5).delivered == 0
    assert terminal.rows()[0].files == 1, "what was not sent keeps its file"
