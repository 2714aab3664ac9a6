"""Coverage-guided fuzzing of what reads bytes from outside: `python -m tests.devices.fuzz TARGET [libFuzzer's options]` (needs atheris).

A target takes any bytes and may not raise anything but its own outcome. `TARGETS` is run on the kept cases by the usual tests as well,
where atheris is not needed. What a run finds is written to the folder it is given, and belongs into `fuzz_cases/TARGET`.
"""

import sys
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime

from kiosk.devices.sim.plain_card import PROFILE


def _imports() -> None:
    """What is looked at branch by branch has to be imported while atheris watches."""
    from kiosk.devices.chip import lds, passive, profile, proving, public, tlv  # noqa: F401
    from kiosk.devices.drivers import sdt_frames  # noqa: F401
    from kiosk.identity.cn import card_text  # noqa: F401
    from kiosk.identity.icao import mrz  # noqa: F401


def frames(data: bytes) -> None:
    """The stream of an SDT module, in two pieces: never more than came, never for ever, and a good frame behind it all is found."""
    from kiosk.devices.drivers.sdt_frames import LONGEST, Answer, Command, Decoder

    decoder, split = Decoder(), data[0] if data else 0
    # Behind as many zeros as the longest frame may have, no wild length holds the good one back.
    good = bytes.fromhex("AAAAAA96690004000090" + "94")
    found: list[Answer] = []
    for part in (data[1 : 1 + split], data[1 + split :], bytes(LONGEST + 8), good):
        decoder.feed(part)
        while (frame := decoder.next()) is not None:
            if isinstance(frame, Answer):
                found.append(frame)
    while (frame := decoder.give_up()) is not None:
        if isinstance(frame, Answer):
            found.append(frame)
    assert sum(len(answer.data) for answer in found) <= len(data) + LONGEST + 16
    assert found and found[-1].sw3 == 0x90
    for answer in found:
        for command in Command:
            command.fits(answer)


def tlvs(data: bytes) -> None:
    """BER-TLV: what is parsed is what would be written."""
    from kiosk.devices.chip import lds, profile, proving, public, tlv
    from kiosk.devices.chip.apdu import Malformed

    with suppress(Malformed):
        objects = tlv.parse(data)
        assert sum(len(value) for _, value in objects) <= len(data)
        for tag, value in objects:
            assert tlv.parse(tlv.encode(tag, value)) == [(tag, value)]
    public.point_of(data)
    lds.understand({lds.DG1: data, lds.DG2: data, lds.DG11: data}, date(2026, 11, 26))
    proving.offers_chip(data)
    profile.document(profile.parse(tomllib.loads(PROFILE)), {0xEF05: data, 0xEF06: data})


def objects_of_security(data: bytes) -> None:
    """EF.SOD: never genuine without a country's certificate."""
    from kiosk.devices.chip import passive, tlv
    from kiosk.devices.chip.verdict import State

    for sod in (data, tlv.encode(0x77, data)):
        assert passive.check(sod, {1: data}, (), datetime.now(UTC)).state is not State.GENUINE
        passive.signed_groups(sod)


def lines(data: bytes) -> None:
    """Machine readable lines, as a scanner or a chip gives them."""
    from kiosk.identity.icao import Mrz, parse

    found = parse(data.decode("latin-1"))
    if isinstance(found, Mrz):
        found.document(date(2026, 11, 26))
        assert found.key


def areas(data: bytes) -> None:
    """The text area of an ID card (256 bytes), of any kind."""
    from kiosk.identity.cn import card_text

    for area in (data, data.ljust(256, b" ")[:256]):
        card_text.parse(area)


TARGETS: Mapping[str, Callable[[bytes], None]] = {"frames": frames, "tlv": tlvs, "sod": objects_of_security, "mrz": lines, "area": areas}


def main() -> None:
    """Fuzz the target that is named."""
    import atheris  # only here: the usual tests run the kept cases without it

    with atheris.instrument_imports(include=["kiosk"]):
        _imports()
    target = TARGETS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
