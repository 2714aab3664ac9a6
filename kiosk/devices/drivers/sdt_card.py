"""What an SDT module hands over of one card, and what it says. Pure, but for the photo's decoder, which is a process of its own.

Failure rule: bytes that cannot be understood are `CardUnreadable`; what is beside the point (a further address, the photo) is left out.
"""

from dataclasses import replace

from kiosk.devices.contract import CardRead, CardUnreadable, ReadOutcome
from kiosk.devices.drivers.sdt_reader import CardData
from kiosk.devices.photos import Decoded, PhotoDecoder
from kiosk.identity.cn import card_text


def understand(card: CardData, photos: PhotoDecoder | None) -> ReadOutcome:
    """`card` as a document. Its photo is decoded by `photos`; without one it goes no further than here."""
    data = card.answer
    # Two lengths of 16 bits, big-endian.
    text, photo = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if len(data) != 4 + text + photo:
        return CardUnreadable("layout")
    document = card_text.parse(data[4 : 4 + text])
    if isinstance(document, card_text.Unreadable):
        return CardUnreadable(document.reason)
    document = replace(document, further_addresses=card_text.further_addresses(card.more))
    if photos is None or not photo:
        return CardRead(document)
    picture = photos.decode(data[4 + text :])
    return CardRead(document, picture.png if isinstance(picture, Decoded) else b"")
