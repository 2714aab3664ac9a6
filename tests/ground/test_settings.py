"""A mistake in terminal.toml is refused and named: file, table and key."""

from pathlib import Path

import pytest

from kiosk.settings import Device, Settings, SettingsError, load

LEAST = """
[terminal]
state = "state"
[central]
url = "https://central.example"
ca = "/etc/ca.pem"
"""


def read(folder: Path, content: str) -> Settings:
    path = folder / "terminal.toml"
    path.write_text(content, encoding="utf-8")
    return load(path)


def refusal(folder: Path, content: str) -> str:
    with pytest.raises(SettingsError) as told:
        read(folder, content)
    assert str(told.value).startswith(f"{folder}/terminal.toml: "), "the file is named"
    return str(told.value).partition("terminal.toml: ")[2]


def test_the_least_that_is_needed_is_not_enough(tmp_path: Path) -> None:
    settings = read(tmp_path, LEAST)
    assert settings.terminal.state == tmp_path / "state", "a relative path begins at the file's folder"
    assert settings.central.ca == Path("/etc/ca.pem"), "an absolute path stays"
    assert settings.terminal.languages == ("zh-CN", "zh-HK", "en") and settings.devices == ()
    assert not settings.terminal.simulated and settings.idle.warn_after >= 20 and settings.idle.end_after >= 20


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("[colours]\nred = 1\n", "unknown table [colours]"),
        ("colour = 1\n" + LEAST, "unknown table [colour]"),
        ("[idle]\nwarn = 30\n", "[idle]: unknown key warn"),
        ("[brand]\ncolour = 'red'\n", "[brand]: unknown key colour"),
        ("[idle]\nwarn_after = '60'\n", "[idle] warn_after has a value of the wrong kind"),
        ("[idle]\nwarn_after = 60.5\n", "[idle] warn_after has a value of the wrong kind"),
        ("[idle]\nwarn_after = true\n", "[idle] warn_after has a value of the wrong kind"),
        ("[idle]\nwarn_after = -1\n", "[idle] warn_after must not be negative"),
        ("[receipt]\nhost = ''\n", "[receipt] host has a value of the wrong kind"),
        ("[receipt]\nhost = 'Lanwan.Example'\n", "[receipt] host is no host name in small letters"),
        ("[receipt]\nhost = 'https://lanwan.example/'\n", "[receipt] host is no host name in small letters"),
        ("[receipt]\nhost = 7\n", "[receipt] host has a value of the wrong kind"),
        ("[brand]\ncity = 'Lanwan'\n", "[brand] city has a value of the wrong kind"),
        ("[brand]\ncity = {en = 1}\n", "[brand] city has a value of the wrong kind"),
        ("[devices]\nid = 'a'\n", "devices are written as [[devices]]"),
        ("[[devices]]\ndriver = 'x'\n", "[[devices]] number 1: id is missing"),
        ("[[devices]]\nid = ''\ndriver = 'x'\n", "[[devices]] number 1: id is missing"),
        ("[[devices]]\nid = 'a'\n", "[[devices]] number 1 (a): driver is missing"),
        ("[[devices]]\nid = 'a'\ndriver = 'x'\nport = 1.5\n", "[[devices]] number 1 (a) port has a value of the wrong kind"),
        ("[[devices]]\nid = 'a'\ndriver = 'x'\nloud = true\n", "[[devices]] number 1 (a) loud has a value of the wrong kind"),
        ("[[devices]]\nid = 'a'\ndriver = 'x'\nsimulated = 1\n", "[[devices]] number 1 (a) simulated has a value of the wrong kind"),
        ("[[devices]]\nid = 'a'\ndriver = 'x'\n[[devices]]\nid = 'a'\ndriver = 'y'\n", "[[devices]]: an id stands twice"),
    ],
)
def test_a_mistake_is_taken_or_not_named(tmp_path: Path, more: str, told: str) -> None:
    assert refusal(tmp_path, more if LEAST in more else LEAST + more) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("https://", "http://", "[central] url must begin with https://"),
        ("https://central.example", "central.example", "[central] url must begin with https://"),
        ('state = "state"', "", "[terminal]: state is missing"),
        ('ca = "/etc/ca.pem"', "", "[central]: ca is missing"),
        ('state = "state"', "state = 3", "[terminal] state has a value of the wrong kind"),
        ('state = "state"', 'state = ""', "[terminal] state has a value of the wrong kind"),
        ('state = "state"', 'state = "s"\nsimulated = "yes"', "[terminal] simulated has a value of the wrong kind"),
        ('state = "state"', 'state = "s"\nlanguages = []', "[terminal] languages has a value of the wrong kind"),
        ('state = "state"', 'state = "s"\nlanguages = "en"', "[terminal] languages has a value of the wrong kind"),
        ('state = "state"', 'state = "s"\nlanguages = [1]', "[terminal] languages has a value of the wrong kind"),
        ('state = "state"', 'state = "s"\nlanguages = ["en", "fr"]', "[terminal] languages: there are no texts in fr"),
        ('state = "state"', 'state = "s"\ntimezone = "Asia/Lanwan"', "[terminal] timezone: there is no zone Asia/Lanwan"),
        ('state = "state"', 'state = "s"\ntimezone = "../etc/passwd"', "[terminal] timezone: there is no zone ../etc/passwd"),
        ("[terminal]", "[elsewhere]", "unknown table [elsewhere]"),
        ('[terminal]\nstate = "state"', "", "table [terminal] is missing"),
        ('[terminal]\nstate = "state"', "terminal = 3", "[terminal] is not a table"),
    ],
)
def test_something_that_is_needed_is_missing_or_wrong(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert refusal(tmp_path, LEAST.replace(old, new)) == told


def test_a_device_loses_its_own_keys(tmp_path: Path) -> None:
    device = '[[devices]]\nid = "receipt"\ndriver = "escpos-tcp"\nsimulated = true\nhost = "10.0.0.7"\ntcp_port = 9100\n'
    options: dict[str, str | int] = {"host": "10.0.0.7", "tcp_port": 9100}
    assert read(tmp_path, LEAST + device).devices == (Device("receipt", "escpos-tcp", True, options),)


def test_a_file_that_cannot_be_read_is_not_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"absent\.toml: No such file or directory"):
        load(tmp_path / "absent.toml")
    with pytest.raises(SettingsError, match="Is a directory"):
        load(tmp_path)


@pytest.mark.parametrize("content", [b"[terminal\n", b"a = \xff\n", b"[terminal]\nstate = 'a'\nstate = 'b'\n"])
def test_what_is_no_toml_is_told_without_its_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "terminal.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"terminal\.toml: "):
        load(path)
