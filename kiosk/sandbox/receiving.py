"""What becomes of an authentic envelope: the record (the cover, and what each department opened) and a case for each part.

Nothing that is inside can make this fail: whatever is not as it should be is a correction case, which somebody works on.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import ValidationError

from kiosk.sandbox import opening
from kiosk.sandbox.document import Cover, SealedDocument
from kiosk.sandbox.office import Office
from kiosk.sandbox.private import CannotOpen
from kiosk.sandbox.storage import Case

_LISTED = ("part", "department", "matter", "version", "digest", "size")
_ONE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def received(envelope: Mapping[str, Any], office: Office, files: Path) -> tuple[dict[str, object], list[Case]]:
    """Record and cases of an envelope of format 2; its sealed files lie in the folder `files`."""
    cover, fault = _cover(envelope, office)
    number = _told(cover, "number")
    parts, cases = [], []
    for part in envelope["parts"]:
        listed = {name: part[name] for name in _LISTED}
        answer = office.open_part(envelope["kind"], _without_bytes(part), opening.bound_part(envelope, part), part["sealed"], files)
        document = answer["document"]
        reason = str(answer["reason"]) or fault
        if not reason and _told(document, "number") != number:
            reason = "another-number"
        attached = answer.get("attachments")
        parts.append({**listed, "document": document, **({"attachments": attached} if attached else {})})
        cases.append(Case(part["department"], _told(document, "number") or number, "correction" if reason else "received", reason))
    record = {**(cover if isinstance(cover, dict) else {}), "kind": envelope["kind"], "about": envelope["about"], "parts": parts}
    return record, cases


def received_one(envelope: Mapping[str, Any], private: X25519PrivateKey) -> tuple[object, list[Case]]:
    """Record and case of an envelope of format 1, which the central service opens as a whole."""
    try:
        record = json.loads(_ONE.decrypt(opening.sealed(envelope), private, info=opening.bound_one(envelope)))
    except InvalidTag:
        return None, [Case("unknown", "", "correction", "cannot-be-opened")]
    except ValueError:
        return None, [Case("unknown", "", "correction", "not-json")]
    number, department = _told(record, "number"), _told(record, "service", "department") or "unknown"
    reason = _fault_one(envelope, record)
    return record, [Case(department, number, "correction" if reason else "received", reason)]


def _cover(envelope: Mapping[str, Any], office: Office) -> tuple[object, str]:
    """What is in the cover, and why its submission needs somebody to look ("": it does not)."""
    cover = envelope["cover"]
    try:
        record = json.loads(office.open_cover(cover, opening.sealed(cover), opening.bound_cover(envelope)))
    except CannotOpen:
        return None, "cover-cannot-be-opened"
    except ValueError:
        return None, "cover-not-json"
    try:
        told = Cover.model_validate(record)
    except ValidationError:
        return record, "cover-breaks-the-schema"
    listed = [{name: part[name] for name in _LISTED} for part in envelope["parts"]]
    if (record["parts"], record["files"]) != (listed, envelope["files"]):
        return record, "cover-lists-others"
    if not _number_holds(told.number) or (envelope["kind"] == "submission" and not told.number.startswith(envelope["terminal"])):
        return record, "number-invalid"
    return record, ""


def _fault_one(envelope: Mapping[str, Any], record: object) -> str:
    try:
        document = SealedDocument.model_validate(record)
    except ValidationError:
        return "breaks-the-schema"
    if not _number_holds(document.number) or not document.number.startswith(envelope["terminal"]):
        return "number-invalid"
    if (document.service.code, document.service.version) != (envelope["matter"], envelope["version"]):
        return "another-matter"
    return ""


def _number_holds(number: str) -> bool:
    return int(number) % 97 == 1


def _without_bytes(part: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in part.items() if name != "sealed"}


def _told(record: object, *path: str) -> str:
    for step in path:
        record = record.get(step) if isinstance(record, dict) else None
    return record if isinstance(record, str) else ""
