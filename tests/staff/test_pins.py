"""PINs: kept so that a stolen disk tells nothing, trivial ones refused, one-time ones good."""

import pytest

from kiosk.staff import pins
from kiosk.staff.pins import Cost, Secret
from tests.staff.hall import CHEAP, PASSPHRASE, PIN

# What the fault list names (F35), and what people take.
TRIVIAL = (
    "000000", "111111", "123456", "888888", "654321", "121212", "123123", "112211", "135790", "246802", "890123", "147258", "112233",
    "00000000", "12345678", "12341234", "11223344", "98765432", "100001", "003271",
)  # fmt: skip


@pytest.mark.parametrize("pin", TRIVIAL)
def test_a_trivial_pin_is_taken(pin: str) -> None:
    assert pins.trivial(pin, "0032")


@pytest.mark.parametrize("pin", [PIN, "913426", "402918", "73019264"])
def test_a_good_pin_is_refused(pin: str) -> None:
    assert pins.well_formed(pin) and not pins.trivial(pin, "0032")


@pytest.mark.parametrize("pin", ["", "12345", "0000", "1234", "123456789", "70813a", "７０８１３５", " 708135"])
def test_what_is_no_pin_is_taken(pin: str) -> None:
    assert not pins.well_formed(pin)


def test_a_pin_fits_another_one_or_another_secret() -> None:
    secret = Secret(PASSPHRASE)
    kept = secret.kept(PIN, CHEAP)
    assert secret.fits(PIN, kept) and Secret(PASSPHRASE).fits(PIN, kept)
    assert not secret.fits("708136", kept) and not secret.fits("", kept)
    assert not Secret("another").fits(PIN, kept), "a stolen disk is enough to guess it"
    assert secret.kept(PIN, CHEAP) != kept, "two who chose the same PIN are seen to have"
    assert PIN not in kept and PASSPHRASE not in repr(secret) and Secret("another").name != secret.name


@pytest.mark.parametrize("kept", ["", "argon2id$", "argon2id$m=64,t=1,p=1$AAAA$AAAA", "md5$x", PIN])
def test_what_is_no_kept_pin_fits(kept: str) -> None:
    assert not Secret(PASSPHRASE).fits(PIN, kept)


def test_a_kept_pin_forgets_what_it_cost() -> None:
    dearer = Cost(memory=128, passes=2, lanes=1)
    kept = Secret(PASSPHRASE).kept(PIN, dearer)
    assert kept.startswith("argon2id$m=128,t=2,p=1$") and Secret(PASSPHRASE).fits(PIN, kept)


def test_the_usual_cost_is_less_than_rfc_9106_asks_for() -> None:
    assert (Cost().memory, Cost().passes, Cost().lanes) == (64 * 1024, 3, 4)


def test_a_one_time_pin_is_trivial_or_the_same_again() -> None:
    made = [pins.one_time() for _ in range(200)]
    assert len(set(made)) > 195 and all(pins.well_formed(pin) and not pins.trivial(pin) for pin in made)
