"""The index of packages: what a start costs nothing, and what a stale, forged or broken index must never do."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.events import Bus
from kiosk.services import check_files, index, stock
from kiosk.services.catalogue import Catalogue, checked, listed, packages
from kiosk.services.loader import load
from kiosk.services.service import BodyError
from kiosk.services.stock import CatalogueSeen, Stock
from kiosk.services.trust import Trust, sign
from tests.services.packages import LANGUAGES, keys, known, raw, write

OLD = raw([known("name")], [keys("phone")])
NEW = raw([known("name")], [keys("mobile")])


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Three packages, one of them wrong."""
    folder = tmp_path / "shop"
    for code in ("first", "second"):
        shutil.copytree(write(tmp_path / code, {**OLD, "code": code}), folder / code)
    shutil.copytree(write(tmp_path / "wrong", {**OLD, "code": "wrong"}), folder / "wrong")
    (folder / "wrong" / "service.yaml").write_text("code: [", encoding="utf-8")
    return folder


class Shop:
    """A stock over `folder` with its bus."""

    def __init__(self, folder: Path, kept: Path, keys: Path | None = None, simulated: bool = True) -> None:
        self.bus, self.seen = Bus(), list[Catalogue]()
        self.bus.subscribe(CatalogueSeen, lambda event: self.seen.append(event.catalogue))
        self.stock = Stock(kept, LANGUAGES, keys, self.bus, simulated=simulated, folder=folder)

    def next(self) -> Catalogue:
        assert self.bus.wait(60)
        return self.seen[-1]


@pytest.fixture
def opened(shop: Path, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(shop, tmp_path / "kept.json")
    yield made
    assert made.stock.stop(10)


def codes(catalogue: Catalogue | None) -> list[str]:
    assert catalogue is not None
    return sorted(catalogue.services)


def key_of(kept: Path) -> str:
    """Under which key the index was written."""
    return str(json.loads(kept.read_bytes().partition(b"\n")[2])["key"])


def written(kept: Path, content: str) -> None:
    """An index that somebody wrote by hand, sum and all."""
    kept.write_text(f"{hashlib.sha256(content.encode()).hexdigest()}\n{content}", encoding="utf-8")


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no package may be checked."""

    def never(*_: object) -> Any:
        raise AssertionError("a package was checked")

    monkeypatch.setattr("kiosk.services.catalogue.examine", never)
    monkeypatch.setattr("kiosk.services.loader.examine", never)


def test_the_second_start_checks_again(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {code: load(shop / code, LANGUAGES) for code in ("first", "second")}
    first = Shop(shop, tmp_path / "kept.json").stock.open()
    unread(monkeypatch)
    second = Shop(shop, tmp_path / "kept.json").stock.open()
    monkeypatch.undo()
    assert first is not None and second is not None
    assert codes(second) == ["first", "second"] and second.problems == first.problems and len(second.problems) == 1
    for code, service in second.services.items():
        assert service.head == whole[code].head and service.package == whole[code].package and service.texts == whole[code].texts


@pytest.mark.parametrize("languages", [("zh-CN",), LANGUAGES])
def test_another_language_is_answered_from_the_index(languages: tuple[str, ...], shop: Path, tmp_path: Path) -> None:
    Stock(tmp_path / "kept.json", ("zh-CN",), None, Bus(), simulated=True, folder=shop).open()
    made = Stock(tmp_path / "kept.json", languages, None, Bus(), simulated=True, folder=shop).open()
    assert made is not None and {tuple(service.head.texts) for service in made.versions} == {languages}


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"key": 1}', "[" * 100_000, '{"key": "KEY", "entries": [{}]}', '{"key": "KEY", "entries": [[]]}',
     '{"key": "KEY", "entries": [{"folder": "../x", "seen": "", "head": null, "problem": ""}]}',
     '{"key": "KEY", "entries": [{"folder": "first", "seen": "", "head": {"code": 1}, "problem": ""}]}'],
)  # fmt: skip
def test_a_broken_index_stops_a_start(content: str, shop: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    Shop(shop, kept).stock.open()
    written(kept, content.replace("KEY", key_of(kept)))
    assert codes(Shop(shop, kept).stock.open()) == ["first", "second"]


def test_every_cut_of_the_index_is_taken_for_whole(shop: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    Shop(shop, kept).stock.open()
    whole, key = kept.read_bytes(), key_of(kept)
    for length in range(0, len(whole) - 1, 97):
        kept.write_bytes(whole[:length])
        assert index.read(kept, key) is None


def test_a_forged_index_smuggles_a_package_in(shop: Path, tmp_path: Path) -> None:
    """Whoever writes into the index says that a sample is signed, or that a changed package is the one that was checked."""
    key = Ed25519PrivateKey.generate()
    trust = Trust({"agency": key.public_key()}, required=True)
    entries = checked(shop, LANGUAGES, Trust())
    samples = listed(shop, LANGUAGES, trust, entries)
    for service in samples.versions:
        with pytest.raises(BodyError):
            _ = service.package
    first = load(shop / "first", LANGUAGES)
    sign(shop / "first", "first", first.version, first.digest, "agency", key)
    genuine = checked(shop, LANGUAGES, trust)
    assert [entry.folder for entry in genuine if entry.head] == ["first"]
    assert listed(shop, LANGUAGES, trust, genuine).services["first"].package == first.package
    text = shop / "first" / "texts" / "en.yaml"
    text.write_text(text.read_text(encoding="utf-8").replace("title: ", "title: Not "), encoding="utf-8")
    with pytest.raises(BodyError, match="cannot be used"):
        _ = listed(shop, LANGUAGES, trust, genuine).services["first"].package


def test_a_forged_index_opens_a_package_that_the_check_refuses(shop: Path) -> None:
    (entry,) = (entry for entry in checked(shop, LANGUAGES, Trust()) if entry.folder == "first")
    text = shop / "first" / "texts" / "en.yaml"
    text.write_text(text.read_text(encoding="utf-8") + "surplus: <b>bold</b>\n", encoding="utf-8")
    assert entry.head is not None
    digest = check_files.digest(shop / "first", check_files.names(shop / "first", []))
    forged = index.Entry("first", index.seen(shop / "first"), replace(entry.head, digest=digest))
    with pytest.raises(BodyError):
        _ = listed(shop, LANGUAGES, Trust(), [forged]).services["first"].package


def test_words_of_a_forged_head_stay_when_the_matter_is_opened(shop: Path) -> None:
    entry = next(entry for entry in checked(shop, LANGUAGES, Trust()) if entry.folder == "first")
    assert entry.head is not None
    for name, value in (("department", "elsewhere"), ("signed", "agency"), ("texts", {}), ("documents", ())):
        forged = index.Entry(entry.folder, entry.seen, replace(entry.head, **{name: value}))  # type: ignore[arg-type]
        with pytest.raises(BodyError, match="listed"):
            _ = listed(shop, LANGUAGES, Trust(), [forged]).services["first"].package


def test_a_change_is_not_seen_until_somebody_restarts(opened: Shop, shop: Path, tmp_path: Path) -> None:
    begun = opened.stock.open()
    assert begun is not None
    service = begun.services["first"]
    assert service.package.pages[1].fields[0].id == "phone"
    shutil.rmtree(shop / "first")
    shutil.copytree(write(tmp_path / "again", {**NEW, "code": "first"}), shop / "first")
    shutil.rmtree(shop / "second")
    opened.stock.start()
    now = opened.next()
    assert codes(now) == ["first"] and now.services["first"].package.pages[1].fields[0].id == "mobile"
    assert service.package.pages[1].fields[0].id == "phone"
    (shop / "first" / "README.md").write_text("one more file", encoding="utf-8")
    opened.stock.look()
    assert opened.next().services["first"].digest != now.services["first"].digest


def test_a_hall_of_many_is_checked_before_the_window(opened: Shop, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "FEW", 1)
    with monkeypatch.context() as nothing:
        unread(nothing)
        assert opened.stock.open() is None
    opened.stock.start()
    assert codes(opened.next()) == ["first", "second"]


def test_a_folder_that_cannot_be_written_closes_the_terminal(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "FEW", 1)
    made = Shop(shop, tmp_path / "nowhere" / "kept.json")
    assert made.stock.open() is None
    made.stock.start()
    assert codes(made.next()) == ["first", "second"]
    assert made.stock.stop(10)


def test_two_that_write_at_once_leave_half_an_index(shop: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    entries = checked(shop, LANGUAGES, Trust())
    index.write(kept, "one", entries)
    (tmp_path / f".kept.json.{os.getpid() + 1}").write_text("{", encoding="utf-8")
    index.write(kept, "two", entries)
    assert index.read(kept, "one") is None and index.read(kept, "two") == entries


@pytest.mark.parametrize("change", ["content", "touch", "new", "gone", "link"])
def test_a_changed_file_goes_unseen(change: str, shop: Path) -> None:
    before, file = index.seen(shop / "first"), shop / "first" / "texts" / "en.yaml"
    at = file.stat()
    if change == "content":
        file.write_bytes(file.read_bytes().swapcase())
        os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns))
    elif change == "touch":
        os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns + 1))
    elif change == "new":
        (shop / "first" / "cases").mkdir(exist_ok=True)
        (shop / "first" / "cases" / "x.yaml").write_text("", encoding="utf-8")
    elif change == "gone":
        file.unlink()
    else:
        file.rename(shop / "en.yaml")
        file.symlink_to(shop / "en.yaml")
    assert index.seen(shop / "first") != before
    assert len(packages(shop)) == 3


def test_production_keys_let_a_sample_in_from_an_old_index(shop: Path, tmp_path: Path) -> None:
    kept, folder = tmp_path / "kept.json", tmp_path / "keys"
    assert codes(Shop(shop, kept).stock.open()) == ["first", "second"]
    folder.mkdir()
    public = Ed25519PrivateKey.generate().public_key()
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / "agency.pem").write_bytes(public.public_bytes(*form))
    assert codes(Shop(shop, kept, folder, simulated=False).stock.open()) == []
