"""What paper costs: `python -m bench.paper --json`. Ends within 60 seconds.

    receipt_vs_wire    the receipt driver's time over the time that the receipt's own bytes need on a serial line of 115200 baud (8N1).
                       Status questions, their answers and the confirmation travel on the same line and are not counted as bytes. Best is 1.
    receipt_tcp_ms     the same receipt over TCP, for orientation
    picture_vs_wire    the same where every line of it is a picture
    pdf_vs_bare        a document of ten pages by `kiosk.render.press` (child process, pipe and all) over a bare warm `typst.compile` on the
                       same template, data and fonts; both get words of their own each time, for typst remembers what it has set before.
                       pdf_one_page_vs_bare: one page, for orientation
    longest_block_ms   the longest time that a Qt event loop stood still while ten-page documents were made and a page of 8 megapixels was
                       looked at, taken and bound, one after the other

The printer prints at once, in a process of its own (`bench.paper_far_end`); its line is a pseudo-terminal that lets 11,520 bytes a second
through.
Medians over the rounds.
"""

import argparse
import io
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable
from time import monotonic, perf_counter

import typst
from PIL import Image, ImageDraw

from bench.report import told
from kiosk import texts
from kiosk.clock import SystemClock
from kiosk.devices.contract import Printed, Receipt
from kiosk.devices.drivers.escpos_layout import chunks
from kiosk.devices.drivers.escpos_printer import EscposPrinter
from kiosk.devices.drivers.escpos_profile import PROFILES
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter
from kiosk.devices.drivers.escpos_tty import FileWire
from kiosk.imaging.darkroom import Darkroom
from kiosk.imaging.kinds import Look, Material, Page, Purpose
from kiosk.journey.receipt import compose
from kiosk.render import child
from kiosk.render.press import Made, Press
from kiosk.render.sheet import Part, Sheet, data
from tests.journey.test_receipt import CHINESE

BAUD, BITS = 115200, 10
ROUNDS, PAGES = 4, 10
BARS = {"receipt_vs_wire": 1.15, "pdf_vs_bare": 1.3, "longest_block_ms": 50.0}
# So many rows fill a page of the sheet.
ROWS_A_PAGE = 33


def receipt() -> Receipt:
    """The usual one, with a name that has to be drawn."""
    return compose(CHINESE, texts.load("zh-CN"))


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def receipts(rounds: int) -> dict[str, float]:
    """The first three figures."""
    found: dict[str, float] = {}
    slip = receipt()

    def printed(driver: EscposPrinter) -> float:
        def once() -> None:
            assert driver.print(slip, lambda _done, _of: None) == Printed()

        once()
        took = statistics.median(seconds(once) for _ in range(rounds))
        driver.close()
        return took

    with subprocess.Popen([sys.executable, "-m", "bench.paper_far_end", str(BAUD)], stdout=subprocess.PIPE, text=True) as far_end:
        assert far_end.stdout is not None
        path, port = far_end.stdout.readline().split()
        for name, profile in (("receipt_vs_wire", PROFILES["epson-80"]), ("picture_vs_wire", PROFILES["picture-80"])):
            wire = sum(map(len, chunks(slip, profile))) * BITS / BAUD
            found[name] = round(printed(EscposPrinter(FileWire(path, BAUD), profile)) / wire, 3)
            found[f"{name.removesuffix('_vs_wire')}_wire_ms"] = round(1000 * wire, 1)
        found["receipt_tcp_ms"] = round(1000 * printed(EscposTcpPrinter("127.0.0.1", int(port), profile=PROFILES["epson-80"])), 1)
        laid = statistics.median(seconds(lambda: chunks(slip, PROFILES["epson-80"])) for _ in range(rounds))
        found["receipt_laid_ms"] = round(1000 * laid, 1)
        far_end.kill()
    return found


def sheet(pages: int, mark: int) -> Sheet:
    """A sheet of so many pages, with words of its own."""
    rows = tuple((f"第 {row} 项", f"缴费 {mark * 10007 + row * 13} 元，王䶮 {row}") for row in range(pages * ROWS_A_PAGE - 6))
    return Sheet(lang="zh-CN", city="澜湾市政务服务", title="参保证明", pages="第 {page} 页，共 {pages} 页", parts=(Part("明细", rows),))


def spare_ready(press: Press, until: float) -> None:
    """Wait until the spare process has loaded its fonts: in a hall it has minutes."""
    while monotonic() < until:
        if press.ready:
            return
        threading.Event().wait(0.02)
    raise AssertionError("the spare process never became ready")


def documents(rounds: int) -> dict[str, float]:
    """The PDF figures."""
    press, clock = Press(SystemClock(), 60), SystemClock()
    press.warm()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(child.FONTS))
    child.make(fonts, (child.ASSETS / "blank.json").read_text(encoding="utf-8"))
    child.make(fonts, data(sheet(1, 0)))
    found: dict[str, float] = {}
    for name, pages in (("pdf_vs_bare", PAGES), ("pdf_one_page_vs_bare", 1)):
        ours, bare = [], []
        for number in range(1, rounds + 1):
            spare_ready(press, clock.monotonic() + 30)
            mine = sheet(pages, number)
            began = perf_counter()
            made = press.make(mine)
            ours.append(perf_counter() - began)
            assert isinstance(made, Made)
            words = data(sheet(pages, 1000 + number))
            # The next spare loads its fonts at once: the peer is measured when that is over.
            spare_ready(press, clock.monotonic() + 30)
            bare.append(seconds(lambda words=words: child.make(fonts, words)))  # type: ignore[misc]  # mypy infers no lambda with a default
        found[name] = round(statistics.median(ours) / statistics.median(bare), 3)
        found[f"{name.removesuffix('_vs_bare')}_ms"] = round(1000 * statistics.median(ours), 1)
    press.close()
    return found


def photograph() -> bytes:
    """A sheet with print on a desk, as a camera of 8 megapixels hands it over."""
    scene = Image.new("RGB", (3264, 2448), (90, 84, 76))
    pen = ImageDraw.Draw(scene)
    pen.polygon([(700, 200), (2300, 240), (2260, 2300), (660, 2260)], fill=(228, 228, 224))
    for row in range(30):
        for word in range(24):
            pen.rectangle((840 + word * 54, 420 + row * 58, 874 + word * 54, 446 + row * 58), outline=(40, 40, 40), width=5)
    out = io.BytesIO()
    scene.save(out, "JPEG", quality=88)
    return out.getvalue()


def longest_block(rounds: int) -> float:
    """Milliseconds."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QCoreApplication, QTimer

    app = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
    press = Press(SystemClock(), 60)
    press.warm()
    spare_ready(press, monotonic() + 30)
    beats = [perf_counter()]
    longest = [0.0]

    def beat() -> None:
        now = perf_counter()
        longest[0] = max(longest[0], now - beats[0])
        beats[0] = now

    timer = QTimer()
    timer.setInterval(1)
    timer.timeout.connect(beat)
    timer.start()
    room, shot = Darkroom(SystemClock(), 60), photograph()
    room.warm()

    def work() -> None:
        for number in range(rounds):
            assert isinstance(press.make(sheet(PAGES, 5000 + number)), Made)
            found = room.look(shot)
            assert isinstance(found, Look) and found.corners
            page = room.take(shot, found.corners)
            assert isinstance(page, Page) and isinstance(room.bind([page], Purpose("测试")), Material)
        app.quit()

    thread = threading.Thread(target=work)
    beats[0] = perf_counter()
    thread.start()
    app.exec()
    thread.join()
    press.close()
    room.close()
    return round(1000 * longest[0], 1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.paper")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    found = {**receipts(asked.rounds), **documents(asked.rounds), "longest_block_ms": longest_block(3)}
    print(told("paper", found, BARS) if asked.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
