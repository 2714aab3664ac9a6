"""What is sealed is what docs/api/central.yaml says, and what the sandbox takes."""

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest

from kiosk.identity import Sex
from kiosk.journey.signature_hand import STROKES
from kiosk.offline import numbers
from kiosk.sandbox.document import SealedDocument
from tests.central.test_api_document import API
from tests.journey.hall import LANGUAGES, MATTER, Hall, packages, person
from tests.journey.places import GROUND, HOUSE, PHONE, PLACE

SCHEMA = jsonschema.Draft202012Validator({"$ref": "#/components/schemas/SealedDocument", "components": API["components"]})


def sealed(hall: Hall) -> Any:
    """What would be sealed of the last submission: as JSON, with a number put in as the outbox does."""
    content = {**hall.outbox.drafts[-1][1].content, "number": numbers.make("00001", 1)}
    document = json.loads(json.dumps(content, ensure_ascii=False, allow_nan=False))
    SCHEMA.validate(document)
    SealedDocument.model_validate(document)
    return document


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_sealed_is_not_what_was_filled_in(lang: str) -> None:
    document = sealed(Hall().go("working", lang))
    package, digest = packages()[MATTER].package, packages()[MATTER].digest
    assert document["service"] == {
        "code": MATTER, "version": package.version, "digest": digest, "department": "public-security",
    }  # fmt: skip
    assert document["consent"] == {"version": package.consent.version, "at": "2026-11-25T02:24:00+00:00", "lang": lang}
    assert document["document"]["number"] == "430121195409170022"
    answers = {answer["element"]: (answer["value"], answer["source"]) for answer in document["answers"]}
    assert answers == {
        "person.name": ("梁秋荷", "card"),
        "person.sex": ("female", "card"),
        "person.birth": ("1954-09-17", "card"),
        "person.id_number": ("430121195409170022", "card"),
        "person.registered_address": ("湖南省长沙县虚构镇荷塘村示例组12号", "card"),
        "residence.region": ({"code": "440305007003", "text": "深圳市南山区粤海街道科技园社区居委会"}, "citizen"),
        "residence.house": ("3栋502", "citizen"),
        "contact.phone": ("13800002204", "citizen"),
        "residence.ground": ("work", "citizen"),
        "residence.ground_detail": ("contract", "citizen"),
    }
    assert document["signature"]["kind"] == "strokes" and len(document["signature"]["strokes"]) == len(STROKES)


def test_an_answer_to_a_question_no_longer_asked_is_sealed() -> None:
    hall = Hall().go("form-stay")
    hall.touch(*GROUND, "reopen-ground", "option-ground-study", "option-study-kind-school", "next", "next")
    hall.sign()
    hall.touch("submit")
    details = [answer["value"] for answer in sealed(hall)["answers"] if answer["element"] == "residence.ground_detail"]
    assert details == ["school"]


def test_a_confirmation_is_sealed_as_a_signature() -> None:
    hall = Hall().go("sign")
    hall.touch("sign-other", "sign-confirm", "submit")
    assert sealed(hall)["signature"] == {"kind": "confirmed", "at": "2026-11-25T02:24:00+00:00"}


@pytest.mark.parametrize("name", ["王䶮", "阿依古丽·买买提", "葛" * 50, "\U0002cc56"])
def test_an_unusual_card_does_not_fit_the_schema(name: str) -> None:
    hall = Hall().go("identify-waiting")
    hall.lay(person(name=name, name_cut=True, birth=None, sex=Sex.NOT_STATED, address=""))
    hall.touch("next", *PLACE, *HOUSE, "next", *PHONE, "next", *GROUND, "next", "next")
    hall.sign()
    hall.touch("submit")
    document = sealed(hall)
    assert document["document"] == {
        "kind": "cn-resident-card", "number": "430121195409170022", "name": name, "sex": "not-stated", "birth": None, "name_cut": True,
    }  # fmt: skip
    assert {answer["element"] for answer in document["answers"]} & {"person.birth", "person.registered_address"} == set()


def test_a_draft_tells_who_hands_it_in() -> None:
    hall = Hall().go("working")
    assert "梁" not in repr(hall.outbox.drafts)
