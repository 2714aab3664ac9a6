"""The line and the certificate: each trouble is told apart, and nothing in the environment changes what is trusted."""

import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.http import Client, LineError, Timeouts, TlsError, build
from kiosk.http.client import BODY_LIMIT
from kiosk.sandbox import authority

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> authority.Authority:
    return authority.prepare(tmp_path_factory.mktemp("authority"))


@contextmanager
def _listening(talk: Callable[[socket.socket], None], host: str = "127.0.0.1") -> Iterator[int]:
    """A server that gives each connection to `talk` on its own thread."""
    server = socket.create_server((host, 0))
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with connection:
            try:
                talk(connection)
            except OSError:
                return  # the client has hung up, or refused the certificate

    def run() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            connection.settimeout(10)
            threads.append(threading.Thread(target=one, args=(connection,)))
            threads[-1].start()

    accepting = threading.Thread(target=run)
    accepting.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        accepting.join(5)
        for thread in threads:
            thread.join(5)


def _tls(made: authority.Authority, talk: Callable[[ssl.SSLSocket], None]) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)

    def wrapped(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            talk(secured)

    return wrapped


def _answer(reply: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        asked = connection.recv(65536)
        while asked.startswith(b"PUT") and not asked.endswith(b"{}"):
            asked += connection.recv(65536)
        connection.sendall(reply)

    return talk


@contextmanager
def _client(port: int, ca: Path, host: str = "127.0.0.1", read: float = 5.0, connect: float = 3.0) -> Iterator[Client]:
    client = build(f"https://{host}:{port}", ca, Timeouts(connect=connect, read=read))
    try:
        yield client
    finally:
        client.close()


def test_a_response_comes_whole(made: authority.Authority) -> None:
    with _listening(_tls(made, _answer(OK))) as port, _client(port, made.ca) as client:
        answer = client.send("PUT", "/x", b"{}")
    assert (answer.status, answer.json()) == (200, {})
    assert "{}" not in repr(answer)


def test_the_path_of_the_address_is_lost_or_a_cookie_is_kept(made: authority.Authority) -> None:
    asked: list[bytes] = []
    reply = b"HTTP/1.1 200 OK\r\nSet-Cookie: portal=1\r\nContent-Length: 2\r\n\r\n{}"

    def talk(line: socket.socket) -> None:
        for _ in range(2):
            asked.append(line.recv(65536))
            line.sendall(reply)

    with _listening(_tls(made, talk)) as port:
        client = build(f"https://127.0.0.1:{port}/kiosk/api/", made.ca)
        client.send("GET", "/v1/keys")
        client.send("GET", "/v1/keys?after=2")
        client.close()
    assert [request.split(b"\r\n")[0] for request in asked] == [
        b"GET /kiosk/api/v1/keys HTTP/1.1", b"GET /kiosk/api/v1/keys?after=2 HTTP/1.1"
    ]  # fmt: skip
    assert f"Host: 127.0.0.1:{port}".encode() in asked[0] and b"ookie" not in asked[1]


def test_another_authority_is_refused_with_its_reason(made: authority.Authority, tmp_path: Path) -> None:
    other = authority.prepare(tmp_path)
    asked: list[bytes] = []
    with (
        _listening(_tls(made, lambda line: asked.append(line.recv(65536)))) as port,
        _client(port, other.ca) as client,
        pytest.raises(TlsError) as told,
    ):
        client.send("PUT", "/x", b"{}")
    assert "certificate" in told.value.reason or "signature" in told.value.reason
    assert asked in ([], [b""])


def test_a_certificate_for_another_host_is_refused(made: authority.Authority) -> None:
    with (
        _listening(_tls(made, _answer(OK)), "127.0.0.2") as port,
        _client(port, made.ca, "127.0.0.2") as client,
        pytest.raises(TlsError, match=r"127\.0\.0\.2"),
    ):
        client.send("GET", "/x")


def test_an_expired_certificate_is_refused_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "YEARS", timedelta(seconds=-60))
    made = authority.prepare(tmp_path)
    with _listening(_tls(made, _answer(OK))) as port, _client(port, made.ca) as client, pytest.raises(TlsError, match="expired"):
        client.send("GET", "/x")


def test_a_peer_that_speaks_no_tls_is_a_tls_matter(made: authority.Authority) -> None:
    with _listening(_answer(OK)) as port, _client(port, made.ca) as client, pytest.raises(TlsError):
        client.send("GET", "/x")


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_an_unusable_authority_file_is_named_when_the_client_is_built(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TlsError, match="authority"):
        build("https://127.0.0.1:1", path)


@pytest.mark.parametrize(
    "name, value",
    [
        ("NO_PROXY", "localhost,[::1]"),
        ("NO_PROXY", "fe80::/10"),
        ("SSL_CERT_FILE", "/nonexistent"),
        ("ALL_PROXY", "socks5://127.0.0.1:1"),
        ("HTTPS_PROXY", "http://127.0.0.1:1"),
    ],
)
def test_nothing_in_the_environment_keeps_the_client_from_working(
    made: authority.Authority, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with _listening(_tls(made, _answer(OK))) as port, _client(port, made.ca) as client:
        assert client.send("GET", "/x").status == 200


def test_the_systems_authorities_are_not_trusted(made: authority.Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.ca))
    other = authority.prepare(tmp_path)
    with _listening(_tls(made, _answer(OK))) as port, _client(port, other.ca) as client, pytest.raises(TlsError):
        client.send("GET", "/x")


def test_nobody_there_is_the_line(made: authority.Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with _client(port, made.ca) as client, pytest.raises(LineError) as told:
        client.send("GET", "/x")
    assert not told.value.disconnected


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"nonsense\r\n\r\n"])
def test_a_connection_that_closes_early_is_a_disconnected_line(made: authority.Authority, reply: bytes) -> None:
    with _listening(_tls(made, _answer(reply))) as port, _client(port, made.ca) as client, pytest.raises(LineError) as told:
        client.send("GET", "/x")
    assert told.value.disconnected


def test_a_reply_that_does_not_come_in_time_is_the_line(made: authority.Authority) -> None:
    over = threading.Event()

    def late(_line: socket.socket) -> None:
        over.wait(10)

    with _listening(_tls(made, late)) as port, _client(port, made.ca, read=0.2) as client:
        try:
            with pytest.raises(LineError, match="Timeout"):
                client.send("GET", "/x")
        finally:
            over.set()


def test_a_reply_without_end_is_cut(made: authority.Authority) -> None:
    def talk(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (BODY_LIMIT + 65536))

    with _listening(_tls(made, talk)) as port, _client(port, made.ca) as client, pytest.raises(LineError, match="too long"):
        client.send("GET", "/x")


@pytest.mark.parametrize("secured", [True, False], ids=["in the reply", "in the handshake"])
def test_a_request_that_hangs_ends_when_interrupted(made: authority.Authority, secured: bool) -> None:
    reached, over, ended = threading.Event(), threading.Event(), threading.Event()

    def hang(line: socket.socket) -> None:
        line.recv(65536)
        reached.set()
        over.wait(10)

    def send(client: Client) -> None:
        with pytest.raises(LineError):
            client.send("GET", "/x")
        ended.set()

    with _listening(_tls(made, hang) if secured else hang) as port, _client(port, made.ca, read=30, connect=30) as client:
        sending = threading.Thread(target=send, args=(client,))
        sending.start()
        assert reached.wait(5)
        client.interrupt()
        assert ended.wait(2)
        over.set()
        sending.join(5)
        with pytest.raises(LineError, match="interrupted"):
            client.send("GET", "/x")


def test_a_cut_line_leaks_no_place_in_the_pool(made: authority.Authority) -> None:
    count = 0

    def talk(line: socket.socket) -> None:
        nonlocal count
        line.recv(65536)
        count += 1
        if count > 20:
            line.sendall(OK)

    with _listening(_tls(made, talk)) as port, _client(port, made.ca) as client:
        for _ in range(20):
            with pytest.raises(LineError):
                client.send("GET", "/x")
        assert client.send("GET", "/x").status == 200


def test_no_url_is_logged(made: authority.Authority, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger().setLevel(logging.INFO)
    with _listening(_tls(made, _answer(OK))) as port, _client(port, made.ca) as client:
        client.send("GET", "/secret-in-a-path")
    assert "secret-in-a-path" not in caplog.text
