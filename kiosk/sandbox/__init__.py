"""A central service to develop and test against. The terminal never imports it; it speaks docs/api/central.yaml."""

from kiosk.sandbox.server import serve
from kiosk.sandbox.storage import new_code

__all__ = ["new_code", "serve"]
