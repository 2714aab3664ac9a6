"""WHO stands there: documents that people carry, as frozen values.

Pure functions from bytes to values; no I/O, no clock but the one handed in. This file and `document` know no country: what is
China's lives in `kiosk.identity.cn`.
"""

from kiosk.identity.document import ON_CHIP_READER, OPENED_BY_KEY, OPENED_BY_PIN, Document, Sex

__all__ = ["ON_CHIP_READER", "OPENED_BY_KEY", "OPENED_BY_PIN", "Document", "Sex"]
