"""Plain cards by a profile: what is read, when a PIN goes out, and that nothing is sent twice (F29)."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.chip import plain, profile
from kiosk.devices.chip.apdu import CardLost
from kiosk.devices.chip.keys import NoKey, PinKey
from kiosk.devices.chip.lds import NotUnderstood
from kiosk.devices.chip.reading import Failure, Files, Lost, WrongKey
from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.contract import CardPulled, CardUnreadable, ChipRead, KeyWrong, Ready
from kiosk.devices.drivers.pcsc import create
from kiosk.devices.sim import plain_card
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.plain_card import PlainCard
from kiosk.settings import Device, SettingsError
from tests.devices.chip.daemon import READER, daemon
from tests.devices.chip.far_end import Field, until

RIGHT, WRONG = PinKey("246810"), PinKey("111111")


@pytest.fixture
def ours(tmp_path: Path) -> profile.Profile:
    path = tmp_path / "card.toml"
    path.write_text(plain_card.PROFILE, encoding="utf-8")
    return profile.load(path)


def silent(done: int, of: int) -> None:
    """Nobody looks."""


def test_without_a_pin_the_open_files_are_read_and_no_verify_is_sent(ours: profile.Profile) -> None:
    card, sent = PlainCard("card-tan"), list[bytes]()

    def kept(command: bytes) -> bytes:
        sent.append(command)
        return card.answer(command)

    read = plain.read(kept, ours, NoKey(), silent)
    assert isinstance(read, Files) and read.access == "plain" and set(read.files) == {0xEF05}
    assert not any(command[1] == 0x20 for command in sent)
    found = profile.document(ours, read.files)
    assert not isinstance(found, NotUnderstood)
    assert (found.kind, found.number, found.name) == ("cn-social-security-card", "440301199001010020", "谭晓楠")
    assert (found.birth, found.sex.value, found.address) == (date(1990, 1, 1), "female", "")


def test_a_profile_without_pin_has_no_way_to_send_one(ours: profile.Profile) -> None:
    text = plain_card.PROFILE.replace("[pin]\nreference = 1\npadded = 8\n", "").replace("pin = true\n", "")
    card = PlainCard("card-tan")
    without = profile.parse(tomllib.loads(text))
    assert plain.read(card.answer, without, RIGHT, silent) == Failure("no-way-in")
    assert card.tries == 0


def test_the_pin_goes_out_once_f29(ours: profile.Profile) -> None:
    card = PlainCard("card-tan")
    assert plain.read(card.answer, ours, WRONG, silent) == WrongKey(2)
    assert card.tries == 1
    card.power_up()
    read = plain.read(card.answer, ours, RIGHT, silent)
    assert isinstance(read, Files) and read.access == "pin"
    found = profile.document(ours, read.files)
    assert not isinstance(found, NotUnderstood) and found.address == "兰湾市海滨区望海路1号"


def test_the_last_try_wants_the_holder_to_know_f29(ours: profile.Profile) -> None:
    card = PlainCard("card-last")
    assert plain.read(card.answer, ours, RIGHT, silent) == Failure("last-try")
    assert card.tries == 0
    assert isinstance(plain.read(card.answer, ours, PinKey("246810", last=True), silent), Files)
    blocked = PlainCard("card-blocked")
    assert plain.read(blocked.answer, ours, PinKey("246810", last=True), silent) == Failure("blocked")
    assert blocked.tries == 0
    assert plain.read(PlainCard("card-last").answer, ours, PinKey("1", last=True), silent) == WrongKey(0)


def test_a_card_lost_at_any_command_is_lost_f29(ours: profile.Profile) -> None:
    for at in range(8):
        card, sent = PlainCard("card-tan"), [0]

        def pulled(command: bytes, card: PlainCard = card, sent: list[int] = sent, at: int = at) -> bytes:
            sent[0] += 1
            if sent[0] > at:
                raise CardLost
            return card.answer(command)

        assert plain.read(pulled, ours, RIGHT, silent) == Lost()
        assert sent[0] == at + 1


def test_another_card_is_not_an_identity_card_f44(ours: profile.Profile) -> None:
    assert plain.read(lambda _: b"\x6a\x82", ours, NoKey(), silent) == Failure("not-an-identity-card")


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=10), st.booleans())
def test_no_answers_raise(answers: list[bytes], pin: bool) -> None:
    ours = profile.parse(tomllib.loads(plain_card.PROFILE))
    waiting = iter([answer + b"\x90\0" for answer in answers] + answers)

    def answer(command: bytes) -> bytes:
        try:
            return next(waiting)
        except StopIteration:
            raise CardLost from None

    read = plain.read(answer, ours, RIGHT if pin else NoKey(), silent)
    if isinstance(read, Files):
        profile.document(ours, read.files)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([0xEF05, 0xEF06]), st.binary(max_size=200)))
def test_no_files_raise(files: dict[int, bytes]) -> None:
    profile.document(profile.parse(tomllib.loads(plain_card.PROFILE)), files)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('aid = "F04B494F534B01"', 'aid = "xyz"', "the profile: aid is hexadecimal"),
        ('aid = "F04B494F534B01"', 'aid = "F0"', "aid has 5 to 16 bytes"),
        ("padded = 8", "padded = 80", "pin: padded is a number from 0 to 16"),
        ("records = [1, 2]", "records = [0]", "files EF05: records are numbers from 1 to 254"),
        ('of = "sex"', 'of = "shoe"', "fields: a document has no shoe"),
        ('tag = "0A"', 'tag = "A"', 'fields sex: tag is written "5A" or "70.5A"'),
        ('tag = "0A"', 'tag = "0A"\noffset = 1\nlength = 2', "fields sex: either tag, or offset and length"),
        ('encoding = "hex"', 'encoding = "latin-9"', "fields birth: encoding is one of"),
        ('of = "name"', 'of = "issuer"', "the fields number and name are needed"),
        ("[pin]\nreference = 1\npadded = 8\n", "", "files EF06: it wants a PIN"),
        ('name = "example-social-security"', 'name = "x"\ncolour = 1', "the profile: unknown key colour"),
    ],
)
def test_what_is_wrong_with_a_profile_is_said(was: str, becomes: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "card.toml"
    assert was in plain_card.PROFILE
    path.write_text(plain_card.PROFILE.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        create(Device("chip", "pcsc", False, {"profile": str(path)}))
    assert says in str(told.value) and "(chip)" in str(told.value)


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    folder = tmp_path / "pcscd"
    folder.mkdir()
    (tmp_path / "card.toml").write_text(plain_card.PROFILE, encoding="utf-8")
    with daemon(folder) as pcscd:
        far_end = ChipReaderFarEnd(("127.0.0.1", pcscd.port))
        far_end.start()
        driver = create(Device("chip", "pcsc", False, {"reader": READER, "profile": str(tmp_path / "card.toml")}))
        field = Field(driver, far_end)
        field.status(lambda status: status == Ready())
        yield field
        far_end.stop()
        until(lambda: not driver.find())
        driver.close()


def test_over_pcscd_a_plain_card_is_read_and_a_pulled_one_is_no_wrong_pin_f29(field: Field) -> None:
    """One daemon for all of it, since each costs a start."""

    def read(key: PinKey | NoKey) -> object:
        until(lambda: field.driver.find() and field.driver.status() == Ready())
        return field.driver.read(key, silent)

    field.lay("card-tan")
    outcome = read(NoKey())
    assert isinstance(outcome, ChipRead) and outcome.verdict == Verdict(State.NOT_CHECKED, "profile") and outcome.access == "plain"
    assert "谭" not in repr(outcome)
    assert read(WRONG) == KeyWrong(2)
    assert field.far_end.command("state", {})["tries"] == 1
    field.fault("pulled-at-key")
    assert read(RIGHT) == CardPulled()
    until(lambda: not field.driver.find())
    field.lay("card-tan")
    assert field.far_end.command("state", {})["tries"] == 0, "the PIN is not sent again by itself"
    assert isinstance(read(RIGHT), ChipRead)
    field.lift()
    field.lay("card-last")
    assert read(RIGHT) == CardUnreadable("last-try")
    assert field.far_end.command("state", {})["left"] == 1
    field.lift()
    field.lay("traveller-moreau")
    assert read(NoKey()) == CardUnreadable("not-an-identity-card")
