"""Files of an invented chip made as long as somebody's were, so that reading them takes the same commands.

A file grows by something that no reader looks at: a larger photo (DG2), a telephone number of X (DG11), a way of no name (DG14), an
unsigned attribute (EF.SOD). It never gets shorter than the invented person's. Pure; nothing raises.
"""

from collections.abc import Callable, Mapping

from kiosk.devices.sim.chip_crypto import tlv

_NO_WAY = bytes.fromhex("06022A03")  # 1.2.3


def grown(make: Callable[[int], bytes], size: int) -> bytes:
    """What `make` makes of a number, which makes it longer as it grows: as long as `size` where that can be had, `make(0)` where that is
    longer already."""
    number = max(0, size - len(make(0)))
    for _ in range(4):
        over = len(make(number)) - size
        if over == 0 or (over > 0 and number == 0):
            break
        number = max(0, number - over)
    return make(number)


def more_details(details: bytes, size: int) -> bytes:
    """DG11, its inner objects `details`, as long as `size`."""
    return grown(lambda count: tlv(0x6B, details, tlv(0x5F12, b"X" * count) if count else b""), size)


def more_ways(infos: bytes, size: int) -> bytes:
    """DG14, its SecurityInfos `infos`, as long as `size`."""
    return grown(lambda count: tlv(0x6E, tlv(0x31, infos + (tlv(0x30, _NO_WAY, tlv(0x04, bytes(count))) if count else b""))), size)


def of(groups: Mapping[int, bytes], sizes: Mapping[int, int], picture: Callable[[int], bytes]) -> dict[int, bytes]:
    """The data groups that there were, as long as they were; `sizes` by file identifier, `groups` by number."""
    kept = {number: data for number, data in groups.items() if number == 1 or 0x100 + number in sizes}
    if 2 in kept:
        kept[2] = grown(picture, sizes[0x102])
    if 11 in kept:
        kept[11] = more_details(_inner(kept[11]), sizes[0x10B])
    if 0x10E in sizes:
        kept[14] = more_ways(_inner(_inner(kept[14])) if 14 in kept else b"", sizes[0x10E])
    return kept


def _inner(data: bytes) -> bytes:
    """The value of an object with a tag of one byte."""
    return data[2 + (data[1] - 0x80 if data[1] > 0x80 else 0) :]
