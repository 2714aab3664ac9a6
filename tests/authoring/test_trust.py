"""What a terminal with the agencies' keys takes, and what `kiosk doctor` says of the rest."""

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import app
from kiosk.authoring.starter import new
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
    found = app.examine(path, "en")["problems"]
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
