"""Old and new versions side by side (F39), and who answers for them."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.services.catalogue import Catalogue, Shelf, open_catalogue
from kiosk.services.loader import PackageError, load
from kiosk.services.trust import Trust, TrustError, load_keys, sign
from tests.services.packages import LANGUAGES, choice, keys, known, raw, write

OLD = raw([known("name")], [choice("who", "me", "you"), keys("phone")])
NEW = raw([known("name")], [choice("who", "me", "you"), keys("mobile")])


def version(folder: Path, content: dict[str, object], number: str, **days: str) -> Path:
    """One version of the matter, in a folder that says so."""
    home = write(folder / number, {**content, "version": number, **days})
    target = folder / f"sample-matter@{number}"
    shutil.move(home, target)
    return target


def test_f39_a_version_is_offered_on_another_day(tmp_path: Path) -> None:
    version(tmp_path, OLD, "1.9.0", withdrawn="2026-12-01")
    version(tmp_path, NEW, "1.10.0", offered_from="2026-11-26")
    catalogue = open_catalogue(LANGUAGES, tmp_path)
    assert catalogue.problems == ()
    day = date(2026, 11, 25)
    assert catalogue.offered(day)["sample-matter"].version == "1.9.0"
    assert catalogue.offered(day + timedelta(1))["sample-matter"].version == "1.10.0"
    both = {service.version for service in catalogue.versions}
    assert both == {"1.9.0", "1.10.0"}


def test_f39_a_withdrawn_matter_is_still_offered(tmp_path: Path) -> None:
    version(tmp_path, OLD, "1.0.0", withdrawn="2026-12-01")
    catalogue = open_catalogue(LANGUAGES, tmp_path)
    assert list(catalogue.offered(date(2026, 11, 30))) == ["sample-matter"]
    assert list(catalogue.offered(date(2026, 12, 1))) == []


def test_f39_a_journey_loses_its_version_when_another_is_put_there(tmp_path: Path) -> None:
    version(tmp_path, OLD, "1.0.0")
    shelf = Shelf(lambda: date(2026, 11, 25), open_catalogue(LANGUAGES, tmp_path))
    begun = shelf["sample-matter"]
    version(tmp_path, NEW, "2.0.0")
    shutil.rmtree(tmp_path / "sample-matter@1.0.0")
    shelf.put(open_catalogue(LANGUAGES, tmp_path))
    assert shelf["sample-matter"].version == "2.0.0" and len(shelf) == 1
    assert begun.version == "1.0.0" and begun.text("en", "field.phone.label") and begun.digest != shelf["sample-matter"].digest
    shelf.put(Catalogue((), ()))
    assert list(shelf) == [] and begun.package.pages[1].fields[1].id == "phone"


def test_f39_the_shelf_keeps_yesterdays_offer(tmp_path: Path) -> None:
    version(tmp_path, OLD, "1.0.0", withdrawn="2026-11-26")
    today = [date(2026, 11, 25)]
    shelf = Shelf(lambda: today[0], open_catalogue(LANGUAGES, tmp_path))
    assert list(shelf) == ["sample-matter"]
    today[0] += timedelta(1)
    assert list(shelf) == []


def test_f39_half_a_version_hides_the_whole_one(tmp_path: Path) -> None:
    version(tmp_path, OLD, "1.0.0")
    half = version(tmp_path, NEW, "2.0.0")
    (half / "texts" / "en.yaml").unlink()
    catalogue = open_catalogue(LANGUAGES, tmp_path)
    assert [service.version for service in catalogue.versions] == ["1.0.0"] and len(catalogue.problems) == 1


def test_f39_a_version_for_a_newer_terminal_hides_the_one_this_terminal_can_use(tmp_path: Path) -> None:
    version(tmp_path, OLD, "1.0.0")
    newer = version(tmp_path, NEW, "2.0.0")
    content = yaml.safe_load((newer / "service.yaml").read_text(encoding="utf-8"))
    content["pages"][1]["fields"][1]["kind"] = "hologram"
    (newer / "service.yaml").write_text(yaml.safe_dump({**content, "later": True}), encoding="utf-8")
    catalogue = open_catalogue(LANGUAGES, tmp_path)
    assert [service.version for service in catalogue.versions] == ["1.0.0"]
    assert "sample-matter@2.0.0/service.yaml" in catalogue.problems[0]


# -------------------------------------------------------------------------------------------------------------- signatures


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def signed(home: Path, key: Ed25519PrivateKey, name: str = "agency") -> None:
    service = load(home, LANGUAGES)
    sign(home, service.code, service.version, service.digest, name, key)


def test_a_signed_package_is_a_sample_and_an_unsigned_one_is_none(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    home = write(tmp_path, OLD)
    trust = Trust({"agency": key.public_key()})
    assert load(home, LANGUAGES, trust).sample
    digest = load(home, LANGUAGES).digest
    signed(home, key)
    service = load(home, LANGUAGES, trust)
    assert not service.sample and service.head.signed == "agency" and service.digest == digest
    assert load(home, LANGUAGES).sample


def word(home: Path) -> None:
    path = home / "texts" / "en.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: title", "title: Another title"), encoding="utf-8")


def number(home: Path) -> None:
    content = yaml.safe_load((home / "service.yaml").read_text(encoding="utf-8"))
    (home / "service.yaml").write_text(yaml.safe_dump({**content, "version": "9.9.9"}), encoding="utf-8")


def case(home: Path) -> None:
    (home / "README.md").write_text("Added.", encoding="utf-8")


def garbage(home: Path) -> None:
    (home / "signature.json").write_text("[]", encoding="utf-8")


@pytest.mark.parametrize("change", [word, number, case, garbage])
def test_a_package_that_was_changed_after_signing_is_taken(tmp_path: Path, key: Ed25519PrivateKey, change: Callable[[Path], None]) -> None:
    home = write(tmp_path, OLD)
    signed(home, key)
    change(home)
    with pytest.raises(PackageError, match="signature"):
        load(home, LANGUAGES, Trust({"agency": key.public_key()}))


def test_production_takes_what_nobody_it_knows_has_signed(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    home = write(tmp_path, OLD)
    required = Trust({"agency": key.public_key()}, required=True)
    with pytest.raises(PackageError, match=r"signature\.json:1:1: is not signed"):
        load(home, LANGUAGES, required)
    signed(home, Ed25519PrivateKey.generate(), "somebody")
    with pytest.raises(PackageError, match="a key that this terminal does not have"):
        load(home, LANGUAGES, required)
    signed(home, Ed25519PrivateKey.generate())
    with pytest.raises(PackageError, match="does not fit"):
        load(home, LANGUAGES, required)
    signed(home, key)
    assert not load(home, LANGUAGES, required).sample


def test_a_signature_of_one_matter_serves_another(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    home, other = write(tmp_path, OLD), write(tmp_path, {**OLD, "code": "other-matter"})
    signed(home, key)
    shutil.copy(home / "signature.json", other)
    with pytest.raises(PackageError, match="does not fit"):
        load(other, LANGUAGES, Trust({"agency": key.public_key()}))


def test_a_key_that_is_none_is_left_out_in_silence(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "agency.pem").write_bytes(pem)
    assert list(load_keys(tmp_path)) == ["agency"] and load_keys(None) == {}
    (tmp_path / "broken.pem").write_text("no key", encoding="utf-8")
    with pytest.raises(TrustError, match=r"broken\.pem"):
        load_keys(tmp_path)
