"""The one HTTP client builder: TLS against exactly one authority, no proxies, no environment, small limits.

Parts: `build` makes a `Client`; a `Client` gives a `Response` or raises one of two errors. No other room imports httpx.
Threads: one thread sends and closes; any thread may `interrupt`, which ends a request that hangs on the sending thread.
Failures: `LineError` (the line or the peer, worth another try) and `TlsError` (the certificate; a person must act). Neither
message holds a body, a header or an URL's query.

httpx's transport is used without its client above it: that one adds cookies, redirects and authentication, of which this API has
none, and a third of the cost of a request.

The environment is not read (`trust_env=False`): `NO_PROXY=[::1]` or a missing `SSL_CERT_FILE` keeps httpx from being built
at all (encode/httpx#3221, #3574), and the authority comes from terminal.toml alone.
"""

import contextlib
import json
import logging
import math
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

# Both libraries log every request's URL at INFO.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

BODY_LIMIT = 4 * 1024 * 1024
"""Bytes of a response that are read at most; a longer one counts as a broken line."""


class HttpError(Exception):
    """What may go wrong between here and the peer."""


class LineError(HttpError):
    """No whole response came: no route, refused, timed out, closed half-way, not HTTP. The request may have been carried out.

    `disconnected` says that the peer closed the connection without a response, as it does with one that idled too long.
    """

    def __init__(self, reason: str, *, disconnected: bool = False) -> None:
        super().__init__(reason)
        self.disconnected = disconnected


class TlsError(HttpError):
    """The peer's certificate or the authority's file cannot be accepted; `reason` is OpenSSL's own words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect (TCP, then TLS), and between two pieces of a request or response."""

    connect: float = 3.0
    read: float = 8.0


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response. Header names are in small letters. The body may be personal data: it has no repr."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def media(self) -> str:
        """The media type of the body, without its parameters, in small letters; "" if none is named (RFC 9110, 8.3)."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> object:
        """The body as JSON, None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Client:
    """Sends to one base URL. Made by `build`."""

    def __init__(self, transport: httpx.HTTPTransport, base: httpx.URL, timeouts: Timeouts) -> None:
        self._transport, self._base = transport, base
        self._prefix = base.raw_path.rstrip(b"/")
        self._timeouts = httpx.Timeout(timeouts.read, connect=timeouts.connect, pool=timeouts.connect).as_dict()
        self._line = _Line()

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        limit: int = BODY_LIMIT,
        within: float = math.inf,
    ) -> Response:
        """Send one request (`body` is JSON unless `headers` name another type) and read the whole response; redirects are not followed.
        A body longer than `limit` bytes, or one that is not there whole `within` seconds of its head, counts as a broken line.

        Raises:
            LineError: no whole response came.
            TlsError: the certificate was refused; nothing was sent.
        """
        if self._line.is_cut:
            raise LineError("interrupted")
        sent = {"Accept": "application/json, application/problem+json", "User-Agent": "kiosk", **(headers or {})}
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        # The path goes as httpcore's extension "target" (https://www.encode.io/httpcore/extensions/#target): parsing the same address
        # anew for each request is a tenth of its cost.
        extensions = {"trace": self._line.trace, "timeout": self._timeouts, "target": self._prefix + path.encode()}
        try:
            request = httpx.Request(method, self._base, content=body, headers=sent, extensions=extensions)
            response = self._transport.handle_request(request)
            try:
                return Response(response.status_code, {k.lower(): v for k, v in response.headers.items()}, _whole(response, limit, within))
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            # A handshake that was cut from here looks like one that the peer refused.
            raise (LineError("interrupted") if self._line.is_cut else _translated(error)) from None

    def interrupt(self) -> None:
        """End the request that runs, if any, and refuse further ones with `LineError`. For any thread; returns at once."""
        self._line.cut()

    def close(self) -> None:
        """Close the connections. For the thread that sends."""
        self._transport.close()


def build(base_url: str, ca: Path, timeouts: Timeouts = Timeouts()) -> Client:
    """A client for `base_url` that accepts certificates of the authority in the PEM file `ca` and of no other.

    Raises:
        TlsError: `ca` cannot be read or holds no certificate.
    """
    transport = httpx.HTTPTransport(
        verify=_authority(ca),
        http1=True,
        http2=False,
        trust_env=False,
        limits=httpx.Limits(max_connections=4, max_keepalive_connections=1, keepalive_expiry=4.0),
    )
    return Client(transport, httpx.URL(base_url), timeouts)


def build_device(base_url: str, pinned: Path | None, timeouts: Timeouts = Timeouts()) -> Client:
    """A client for a device on the terminal's own network: over plain HTTP, or over TLS with exactly the certificate in the PEM file
    `pinned`. Devices sign for themselves, under whatever name; the certificate itself is who they are.

    Raises:
        TlsError: `pinned` cannot be read or holds no certificate.
    """
    context = _authority(pinned) if pinned else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if pinned:
        context.check_hostname = False
        # A self-signed certificate is its own authority, also where it does not say that it may be one.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    transport = httpx.HTTPTransport(
        verify=context,
        http1=True,
        http2=False,
        trust_env=False,
        limits=httpx.Limits(max_connections=2, max_keepalive_connections=1, keepalive_expiry=4.0),
    )
    return Client(transport, httpx.URL(base_url), timeouts)


def _authority(ca: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cafile=ca)
    except ssl.SSLError:
        raise TlsError("the authority's file holds no certificate") from None
    except OSError as error:
        raise TlsError(f"the authority's file cannot be read: {error.strerror}") from None
    return context


def _whole(response: httpx.Response, limit: int, within: float) -> bytes:
    parts: list[bytes] = []
    length = 0
    end = time.monotonic() + within
    for part in response.iter_bytes():
        length += len(part)
        if length > limit:
            raise LineError("the response is too long")
        if time.monotonic() > end:
            raise LineError("the response takes too long")
        parts.append(part)
    return b"".join(parts)


def _translated(error: Exception) -> HttpError:
    """The one of our two errors that `error` is; walks the chain to the reason that OpenSSL gave."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return TlsError(cause.verify_message)
        if isinstance(cause, ssl.SSLError) and isinstance(error, httpx.ConnectError) and not isinstance(cause, ssl.SSLEOFError):
            return TlsError(cause.reason or "handshake refused")
        cause = cause.__cause__ or cause.__context__
    return LineError(type(error).__name__, disconnected=isinstance(error, httpx.RemoteProtocolError))


_HEARD = frozenset(
    (
        "connection.connect_tcp.complete",
        "connection.start_tls.complete",
        "connection.start_tls.failed",
        "http11.send_request_headers.started",
    )
)


class _Line:
    """The sockets in use, so that `cut` can wake a thread that waits on one.

    Closing a socket does not wake a thread that polls it (poll(2)); shutting it down does. During the TLS handshake the
    socket belongs to OpenSSL's wrapper, so a duplicate of it is kept until the handshake is over.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._dialling: socket.socket | None = None
        self._open: socket.socket | None = None
        self.is_cut = False

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """httpcore's trace extension: told before and after each step of a request, ten times on a connection that is open."""
        if name not in _HEARD:
            if self.is_cut:
                self.cut()
            return
        with self._lock:
            if name == "connection.connect_tcp.complete":
                plain: socket.socket = info["return_value"].get_extra_info("socket")
                self._open = plain
                self._drop()
                self._dialling = socket.socket(fileno=os.dup(plain.fileno()))
            elif name == "connection.start_tls.complete":
                self._open = info["return_value"].get_extra_info("socket")
                self._drop()
            elif name in ("connection.start_tls.failed", "http11.send_request_headers.started"):
                self._drop()
        if self.is_cut:
            self.cut()

    def _drop(self) -> None:
        if self._dialling is not None:
            self._dialling.close()
            self._dialling = None

    def cut(self) -> None:
        with self._lock:
            self.is_cut = True
            for line in (self._dialling, self._open):
                if line is not None:
                    # Gone already: the peer closed it, or it has been closed here.
                    with contextlib.suppress(OSError):
                        socket.socket.shutdown(line, socket.SHUT_RDWR)
            self._drop()
