"""A printer that closes a line at the moment of a question: it is asked again, and nothing is begun a second time."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kiosk.devices.drivers.ipp import IppPrinter
from kiosk.devices.sim import ipp_words

GET_JOBS, CREATE_JOB = 0x000A, 0x0005


class Closing(ThreadingHTTPServer):
    """Answers the first request of a line and closes it at the second one. `asked`: every operation that came."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Line)
        self.asked: list[int] = []


class Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Closing

    def setup(self) -> None:
        super().setup()
        self.answered = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(int.from_bytes(body[2:4], "big"))
        if self.answered:
            self.close_connection = True
            return
        self.answered = True
        told = ipp_words.answer(0, int.from_bytes(body[4:8], "big"))
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written down."""


@pytest.fixture
def printer() -> Iterator[Closing]:
    server = Closing()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_job_looks_lost_because_an_idle_line_was_closed(printer: Closing) -> None:
    driver = IppPrinter(f"ipp://127.0.0.1:{printer.server_address[1]}/ipp/print")
    assert [driver.client.jobs(), driver.client.jobs()] == [[], []]
    assert printer.asked == [GET_JOBS] * 3
    driver.client.create("doc-once", [])
    assert printer.asked == [GET_JOBS] * 3 + [CREATE_JOB], "whether it was taken, nobody knows"
    driver.close()
