"""The full notice says what the package says: who gets which data, how long it takes, what it costs, where one complains."""

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.services.model import ServicePackage
from tests.journey.hall import Hall, packages
from tests.services.packages import field, known, raw, service
from tests.support.geometry import complaints
from tests.support.variants import Variant, dressed
from tests.ui.conftest import Theatre, open_theatre


def read(code: str, lang: str = "zh-CN") -> dict[str, str]:
    hall = Hall(services={code: packages()[code]})
    if lang != "zh-CN":
        hall.touch(f"lang-{lang}")
    hall.touch("start", f"matter-{code}", "notice-full")
    assert hall.step == "notice"
    return {entry["title"]: entry["text"] for entry in hall.page["paragraphs"]}


@pytest.mark.parametrize("code", sorted(packages()))
def test_who_gets_which_data_is_not_said(code: str) -> None:
    told = read(code)
    for share in packages()[code].package.shares:
        line = told["哪些信息交给谁"]
        assert (
            packages()[code].text("zh-CN", f"share.{share.id}.to") in line
            and packages()[code].text("zh-CN", f"share.{share.id}.why") in line
        )
    assert told["投诉电话"] == packages()[code].package.department.complaint


def test_sensitive_data_are_not_named() -> None:
    told = read("elder-allowance", "en")
    assert "Of these, sensitive personal data: Bank card number." in told["Which data go to whom"]
    assert "sensitive" not in read("residence-permit-endorsement", "en")["Which data go to whom"]


def test_what_a_package_says_of_itself_stands_nowhere() -> None:
    content: Any = raw([known("name")], [field("phone", "phone")])
    content["guide"] |= {"promised_days": 20, "fee_fen": 1050, "conditions": ["adult"], "legal_basis": ["act"]}
    hall = Hall(services={"sample-matter": service(ServicePackage.model_validate(content))})
    hall.touch("start", "matter-sample-matter", "notice-full")
    told = {entry["title"]: entry["text"] for entry in hall.page["paragraphs"]}
    assert (told["谁可以办"], told["依据"]) == ("condition adult", "legal act")
    assert (told["多久办好"], told["收费"]) == ("20 个工作日以内", "10.50 元")


@pytest.fixture(scope="module")
def theatre() -> Iterator[Theatre]:
    made = open_theatre(dressed(Hall().go("guide").page, Variant()), Variant())
    yield made
    made.window.close()


@pytest.mark.window
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("code", sorted(packages()))
def test_a_notice_is_cut(theatre: Theatre, code: str, lang: str) -> None:
    hall = Hall()
    hall.touch(f"lang-{lang}", "start", f"matter-{code}", "notice-full")
    theatre.show(dressed(hall.page, Variant()))
    for _ in range(8):
        assert complaints(theatre.window) == []
        if theatre.hand.find("page-more") is None:
            return
        theatre.hand.touch("page-more")
        theatre.hand.settle()
    raise AssertionError("the notice has no end")
