"""What a terminal with the agencies' keys takes, and what `kiosk doctor` says of the rest."""

import getpass
import json
import shutil
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import outside
from kiosk.authoring.starter import new
from kiosk.cli import main
from kiosk.services.catalogue import open_catalogue
from kiosk.services.loader import load
from kiosk.services.trust import sign, trust_of

LANGUAGES = ("zh-CN", "en")


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def keys(tmp_path: Path, key: Ed25519PrivateKey) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / "city.pem").write_bytes(pem)
    return folder


def settings(folder: Path, more: str) -> Path:
    path = folder / "terminal.toml"
    path.write_text(f'[terminal]\nstate = "state"\n{more}\n[central]\nurl = "https://localhost:1"\nca = "ca.pem"\n', encoding="utf-8")
    return path


def problems(path: Path) -> list[dict[str, str]]:
    found = outside.examine(path, "en")["problems"]
    assert isinstance(found, list)
    return found


def test_a_sample_is_taken_beside_the_signed_matter(tmp_path: Path, keys: Path, key: Ed25519PrivateKey) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    signed, altered, _sample = (new(code, shop) for code in ("signed-matter", "altered-matter", "sample-matter"))
    for home in (signed, altered):
        made = load(home, LANGUAGES)
        sign(home, made.code, made.version, made.digest, "city", key)
    shutil.copy(signed / "texts" / "en.yaml", altered / "texts" / "en.yaml")
    with (altered / "texts" / "en.yaml").open("a", encoding="utf-8") as text:
        text.write("# changed afterwards\n")
    strict = open_catalogue(LANGUAGES, shop, trust_of(keys, simulated=False))
    assert {code: service.sample for code, service in strict.services.items()} == {"signed-matter": False}
    assert [place for place, _ in strict.places(shop)] == ["altered-matter/signature.json:1:1", "sample-matter/signature.json:1:1"]
    desk = open_catalogue(LANGUAGES, shop, trust_of(keys, simulated=True))
    assert {code: service.sample for code, service in desk.services.items()} == {"sample-matter": True, "signed-matter": False}


def test_the_doctor_does_not_say_why_a_matter_is_left_out(tmp_path: Path, keys: Path) -> None:
    refused = [one for one in problems(settings(tmp_path, f'package_keys = "{keys}"')) if one["code"] == "package-invalid"]
    assert "residence-permit-endorsement/signature.json:1:1" in [one["where"] for one in refused]
    assert all("is not signed" in one["detail"] for one in refused)


def test_samples_are_refused_where_no_keys_are_set(tmp_path: Path) -> None:
    assert "package-invalid" not in [one["code"] for one in problems(settings(tmp_path, ""))]


@pytest.mark.parametrize("content", [None, b"no key"])
def test_a_key_folder_without_keys_lets_everything_in(tmp_path: Path, content: bytes | None) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    if content:
        (folder / "city.pem").write_bytes(content)
    found = problems(settings(tmp_path, 'package_keys = "keys"'))
    assert [one["code"] for one in found] == ["settings-invalid"] and "package_keys" in found[0]["detail"]


# ------------------------------------------------------------------------------------------------------------- by command


def test_what_the_command_signed_is_refused_in_service(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys, shop = tmp_path / "keys", tmp_path / "shop"
    keys.mkdir()
    shop.mkdir()
    home = new("signed-matter", shop)
    assert main(["service", "key", "city", "--into", str(tmp_path)]) == 0
    assert stat.S_IMODE((tmp_path / "city.key.pem").stat().st_mode) == 0o600
    shutil.move(tmp_path / "city.pem", keys)
    assert main(["service", "sign", str(shop), "--key", str(tmp_path / "city.key.pem")]) == 0
    assert "signed-matter 0.1.0, signed by city" in capsys.readouterr().out
    assert main(["service", "check", str(shop)]) == 0
    strict = open_catalogue(LANGUAGES, shop, trust_of(keys, simulated=False))
    assert strict.problems == () and not strict.services["signed-matter"].sample
    with (home / "texts" / "en.yaml").open("a", encoding="utf-8") as text:
        text.write("# changed afterwards\n")
    assert open_catalogue(LANGUAGES, shop, trust_of(keys, simulated=False)).services == {}
    assert main(["service", "sign", str(home), "--key", str(tmp_path / "city.key.pem")]) == 0
    assert list(open_catalogue(LANGUAGES, shop, trust_of(keys, simulated=False)).services) == ["signed-matter"]


def test_a_package_with_a_mistake_is_signed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = new("right-matter", tmp_path), new("wrong-matter", tmp_path)
    (wrong / "texts" / "en.yaml").unlink()
    assert main(["service", "key", "city", "--into", str(tmp_path)]) == 0
    assert main(["service", "sign", str(tmp_path), "--key", str(tmp_path / "city.key.pem")]) == 1
    assert f"{wrong}/texts/en.yaml:1:1: No such file" in capsys.readouterr().err
    assert not (right / "signature.json").exists() and not (wrong / "signature.json").exists()


def test_a_locked_key_signs_without_its_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = new("signed-matter", tmp_path)
    said = iter(["open sesame", "open sesame", "another", "open sesame"])
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(said))
    assert main(["service", "key", "city", "--into", str(tmp_path), "--passphrase"]) == 0
    command = ["service", "sign", str(home), "--key", str(tmp_path / "city.key.pem")]
    assert main(command) == 2
    told = capsys.readouterr().err
    assert "the passphrase is another" in told and "sesame" not in told
    assert main(command) == 0


@pytest.mark.parametrize("content", [None, b"no key", "public"])
def test_a_key_that_is_none_signs(tmp_path: Path, content: bytes | str | None, key: Ed25519PrivateKey) -> None:
    home, path = new("signed-matter", tmp_path), tmp_path / "city.key.pem"
    if content == "public":
        path.write_bytes(
            key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
    elif isinstance(content, bytes):
        path.write_bytes(content)
    assert main(["service", "sign", str(home), "--key", str(path)]) == 2
    assert not (home / "signature.json").exists()


def test_a_new_key_overwrites_one_that_is_there(tmp_path: Path) -> None:
    assert main(["service", "key", "city", "--into", str(tmp_path)]) == 0
    before = (tmp_path / "city.key.pem").read_bytes()
    assert main(["service", "key", "city", "--into", str(tmp_path)]) == 2
    assert main(["service", "key", "../city", "--into", str(tmp_path)]) == 2
    assert (tmp_path / "city.key.pem").read_bytes() == before


def test_a_key_that_openssl_made_does_not_sign(tmp_path: Path) -> None:
    home = new("signed-matter", tmp_path)
    # As `openssl genpkey -algorithm ed25519` writes it (RFC 8410, section 10.3, the key of its example).
    pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n"
    (tmp_path / "city.key.pem").write_text(pem, encoding="utf-8")
    assert main(["service", "sign", str(home), "--key", str(tmp_path / "city.key.pem")]) == 0
    assert json.loads((home / "signature.json").read_text(encoding="utf-8"))["key"] == "city"
