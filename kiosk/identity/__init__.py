"""WHO stands there: documents that people carry, as frozen values.

Pure functions from bytes to values; no I/O, no clock but the one handed in. This file and `document` know no country: what is
China's lives in `kiosk.identity.cn`.
"""

from kiosk.identity.document import OPENED_BY_KEY, Document, Sex

__all__ = ["OPENED_BY_KEY", "Document", "Sex"]
