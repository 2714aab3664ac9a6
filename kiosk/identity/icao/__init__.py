"""Travel documents after ICAO Doc 9303, whatever country issued them: the lines that machines read, as frozen values. Pure."""

from kiosk.identity.icao.mrz import Form, Mrz, NotMrz, parse

__all__ = ["Form", "Mrz", "NotMrz", "parse"]
