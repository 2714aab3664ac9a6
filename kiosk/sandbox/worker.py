"""One department: a process of its own that holds this department's keys and no others. `python -m kiosk.sandbox.worker FILE CODE`.

The keys are made here and never leave; the central service's process asks by lines of JSON on standard input and gets one line of
JSON for each. It ends with its standard input. Failures: an answer with a reason; nothing that is inside can end the process.
"""

import base64
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.sandbox import attached as attached_
from kiosk.sandbox.document import SealedDocument, Withdrawal
from kiosk.sandbox.private import CannotOpen, Holder


def main() -> None:
    """Serve until standard input ends."""
    keys = Holder(Path(sys.argv[1]), sys.argv[2])
    _say({"keys": keys.told()})
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "renew":
            keys.renew()
            _say({"keys": keys.told()})
        else:
            _say(_opened(keys, asked))


def _opened(keys: Holder, asked: Mapping[str, Any]) -> dict[str, object]:
    try:
        inside = keys.open(asked["part"], base64.b64decode(asked["sealed"]), base64.b64decode(asked["info"]))
        record = json.loads(inside)
    except CannotOpen:
        return {"document": None, "reason": "cannot-be-opened"}
    except ValueError:
        return {"document": None, "reason": "not-json"}
    reason = _fault(record, asked)
    try:
        attached = [] if reason else [attached_.told(file, Path(asked["files"]) / file["digest"]) for file in record.get("files", ())]
    except CannotOpen:
        return {"document": record, "reason": "file-cannot-be-opened"}
    return {"document": record, "reason": reason, "attachments": attached}


def _fault(record: object, asked: Mapping[str, Any]) -> str:
    """Why somebody must look at it; "" if nothing is wrong."""
    part, model = asked["part"], Withdrawal if asked["kind"] == "withdrawal" else SealedDocument
    try:
        document = model.model_validate(record)
    except ValidationError:
        return "breaks-the-schema"
    service = document.service
    if (service.code, service.version, service.department) != (part["matter"], part["version"], part["department"]):
        return "another-matter"
    return ""


def _say(message: Mapping[str, object]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
