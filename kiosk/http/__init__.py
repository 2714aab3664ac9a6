"""The one way by which the terminal speaks HTTP."""

from kiosk.http.client import Client, HttpError, LineError, Response, Timeouts, TlsError, build

__all__ = ["Client", "HttpError", "LineError", "Response", "Timeouts", "TlsError", "build"]
