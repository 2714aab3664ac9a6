"""The one way by which the terminal speaks HTTP."""

from kiosk.http.client import Client, HttpError, LineError, Response, Timeouts, TlsError, build, build_device

__all__ = ["Client", "HttpError", "LineError", "Response", "Timeouts", "TlsError", "build", "build_device"]
