"""The IPP driver against the real ippeveprinter: what is printed, what is cancelled, and what a cancel is worth."""

import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.contract import Left, NeedsAttention, Offline, Pages, Printed, PrintOutcome, Ready, Refused, Unconfirmed
from kiosk.devices.drivers.ipp import IppPrinter, Patience, create
from kiosk.devices.drivers.ipp_printer import plain
from kiosk.settings import Device, SettingsError
from tests.devices.ipp.everywhere import Everywhere, running

# A PDF is a PDF to whoever does not look into it, and this printer does not.
MINE, NEXT = b"%PDF-1.7 mine" + bytes(3000), b"%PDF-1.7 next"
HASTY = Patience(job=8, cancel=1.2, look=0.05)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everywhere]:
    with running(tmp_path_factory.mktemp("eve")) as printer:
        yield printer


@pytest.fixture
def eve(machine: Everywhere) -> Iterator[Everywhere]:
    """The printer in order, and nothing in its tray."""
    yield machine
    machine.fault("")
    machine.fail(False)
    machine.obey(True)
    driver = IppPrinter(machine.uri)
    machine.wait(lambda: driver.status() == Ready() and driver._client.jobs() == [])
    driver.close()
    for page in machine.pages():
        page.unlink()


@pytest.fixture
def driver(eve: Everywhere) -> Iterator[IppPrinter]:
    made = IppPrinter(eve.uri, patience=HASTY)
    yield made
    made.close()


def prints(driver: IppPrinter, pdf: bytes = MINE) -> PrintOutcome:
    return driver.print(Pages(pdf=pdf), lambda _done, _of: None)


def started(driver: IppPrinter, found: list[PrintOutcome]) -> threading.Thread:
    thread = threading.Thread(target=lambda: found.append(prints(driver)))
    thread.start()
    return thread


def test_a_document_does_not_come_out_as_it_was_sent_or_tells_whose_it_is(eve: Everywhere, driver: IppPrinter) -> None:
    assert driver.status() == Ready()
    assert prints(driver) == Printed()
    assert [page.read_bytes() for page in eve.pages()] == [MINE]
    (kept,) = (path.name for path in (eve.folder / "spool").glob("*.pdf"))
    assert kept.split("-", 1)[1].startswith("doc-") and len(kept.split("-")[2]) == len("01234567.pdf")


@pytest.mark.parametrize("reasons", ["media-empty-error,media-needed-error", "media-jam-error", "cover-open-error"])
def test_f04_a_job_that_was_cancelled_comes_out_after_the_refill(eve: Everywhere, driver: IppPrinter, reasons: str) -> None:
    eve.fault(reasons)
    assert prints(driver) == Unconfirmed(Left.NOTHING)
    eve.fault("")
    eve.wait(lambda: driver.status() == Ready())
    assert prints(driver, NEXT) == Printed()
    assert [page.read_bytes() for page in eve.pages()] == [NEXT]


def test_f04_a_printer_that_heard_the_cancel_and_keeps_the_job_is_believed(eve: Everywhere, driver: IppPrinter) -> None:
    eve.obey(False)
    eve.fault("media-empty-error")
    assert prints(driver) == Unconfirmed(Left.SOMETHING), "its 0x0000 proves nothing"
    assert not driver.cancel()
    assert eve.pages() == []
    eve.fault("")
    eve.wait(lambda: [page.read_bytes() for page in eve.pages()] == [MINE])


def test_a_job_that_the_printer_gives_up_counts_as_printed(eve: Everywhere, driver: IppPrinter) -> None:
    eve.fail(True)
    assert prints(driver) == Unconfirmed(Left.NOTHING)
    assert eve.pages() == []


def test_a_job_outlives_its_session_at_the_printer(eve: Everywhere, driver: IppPrinter) -> None:
    eve.fault("toner-low-warning")
    found: list[PrintOutcome] = []
    thread = started(driver, found)
    eve.standing()
    driver.interrupt()
    thread.join(10)
    assert found == [Unconfirmed(Left.NOTHING)]
    eve.fault("")
    eve.wait(lambda: driver._client.jobs() == [])
    assert eve.pages() == []


def test_a_slow_job_is_waited_for_and_not_for_ever(eve: Everywhere) -> None:
    eve.fault("toner-low-warning")
    driver = IppPrinter(eve.uri, patience=Patience(job=0.6, cancel=1.2, look=0.05))
    assert prints(driver) == Unconfirmed(Left.NOTHING)
    driver.close()


def test_an_empty_tray_takes_a_job_and_keeps_it(eve: Everywhere, driver: IppPrinter) -> None:
    eve.trays(0)
    try:
        assert driver.status() == NeedsAttention(frozenset({"media-empty"}))
        assert prints(driver) == Refused(frozenset({"media-empty"}))
    finally:
        eve.trays(250)
    assert driver._client.jobs() == []
    assert prints(driver) == Printed()


def test_a_printer_that_takes_no_such_document_gets_one(eve: Everywhere, driver: IppPrinter) -> None:
    assert driver.print(Pages(), lambda _done, _of: None) == Refused(frozenset({"document-format-error"}))


def test_what_was_left_there_by_a_power_cut_is_forgotten(eve: Everywhere, driver: IppPrinter) -> None:
    eve.fault("media-empty-error")
    lost = IppPrinter(eve.uri)
    job = lost._client.create("doc-lost", [])
    assert job is not None and lost._client.send(job.ident, "application/pdf", MINE) is not None
    lost.close()
    eve.standing()
    assert driver.cancel()
    assert driver._client.jobs() == [] and eve.pages() == []


def test_over_tls_another_printer_answers_in_its_place(eve: Everywhere, tmp_path: Path) -> None:
    import ssl

    uri = eve.uri.replace("ipp:", "ipps:")
    own, other = tmp_path / "own.pem", tmp_path / "other.pem"
    own.write_text(ssl.get_server_certificate(("127.0.0.1", eve.port)))
    other.write_text(Path("/etc/ssl/certs/ca-certificates.crt").read_text())
    sure = IppPrinter(uri, own, patience=HASTY)
    assert sure.status() == Ready() and prints(sure) == Printed()
    sure.close()
    for certificate in (other, tmp_path / "none.pem"):
        unsure = IppPrinter(uri, certificate)
        assert unsure.status() == Offline("no-answer") and prints(unsure) == Refused(frozenset({"offline"}))
        unsure.close()


def test_a_printer_that_is_not_there_raises() -> None:
    gone = IppPrinter("ipp://127.0.0.1:9/ipp/print")
    assert gone.status() == Offline("no-answer") and prints(gone) == Refused(frozenset({"offline"})) and not gone.cancel()


def test_a_printer_without_pdf_gets_the_pages_as_dots(tmp_path: Path) -> None:
    from io import BytesIO

    from PIL import Image

    picture = Image.new("1", (2480, 3508), 1)
    picture.paste(Image.effect_noise((240, 90), 90).convert("1"), (1100, 1700))
    picture.paste(0, (2478, 3000, 2480, 3508))
    kept = BytesIO()
    picture.save(kept, "PNG")
    with running(tmp_path, "image/pwg-raster") as printer:
        driver = IppPrinter(printer.uri, patience=HASTY)
        assert driver.status() == Ready() and driver.capabilities.pictures
        pages = Pages(pictures=(kept.getvalue(), kept.getvalue()))
        assert driver.print(pages, lambda _done, _of: None) == Printed()
        (sent,) = printer.pages()
        driver.close()
        assert raster_pages(sent.read_bytes()) == [(2480, 3508, picture.convert("L").tobytes())] * 2


def raster_pages(data: bytes) -> list[tuple[int, int, bytes]]:
    """Width, height and dots of each page: read by PWG 5102.4 again, without a line of the driver."""
    assert data[:4] == b"RaS2"
    at, found = 4, []
    while at < len(data):
        head = data[at : at + 1796]
        assert head.startswith(b"PwgRaster\0") and head[1732:].startswith(b"iso_a4_210x297mm\0")
        width, height, line = struct.unpack_from(">II", head, 372) + struct.unpack_from(">I", head, 392)
        assert line == width and struct.unpack_from(">II", head, 276) == (300, 300)
        at += 1796
        dots = b""
        while len(dots) < width * height:
            times, row = data[at] + 1, b""
            at += 1
            while len(row) < width:
                count = data[at]
                if count < 128:
                    row += data[at + 1 : at + 2] * (count + 1)
                    at += 2
                else:
                    row += data[at + 1 : at + 258 - count]
                    at += 258 - count
            assert len(row) == width
            dots += row * times
        found.append((width, height, dots))
    return found


def test_the_same_reason_means_another_thing_with_another_severity() -> None:
    told = ("media-empty-warning", "media-jam-report", "cover-open-error", "none", "toner-low")
    assert plain(told) == {"media-empty", "media-jam", "cover-open", "toner-low"}


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "uri"), ({"uri": "http://192.168.1.2/"}, "uri"), ({"uri": "ipp://printer/ipp/print"}, "uri"),
        ({"uri": "ipp://1.2.3.4:x/"}, "uri"),
        ({"uri": "ipps://192.168.1.2/ipp/print"}, "certificate"), ({"uri": "ipp://192.168.1.2/", "certificate": "/a"}, "certificate"),
        ({"uri": "ipps://192.168.1.2/", "certificate": "a.pem"}, "certificate"), ({"uri": "ipp://192.168.1.2/", "queue": "a"}, "queue"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_by_its_name(options: dict[str, str | int], key: str) -> None:
    with pytest.raises(SettingsError, match=rf"a4.*\b{key}\b"):
        create(Device("a4", "ipp", options=options))
    assert isinstance(create(Device("a4", "ipp", options={"uri": "ipp://[::1]:8631/ipp/print"})), IppPrinter)
