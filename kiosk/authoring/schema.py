"""The JSON Schema (2020-12) of what an author writes, printed from the models, so that an editor completes and checks while typing."""

from collections.abc import Mapping
from typing import Any

from kiosk.services.check_cases import Case
from kiosk.services.model import ServicePackage

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(of: str) -> Mapping[str, Any]:
    """The schema of `service` (service.yaml) or `case` (cases/NAME.yaml)."""
    model = Case if of == "case" else ServicePackage
    return {"$schema": DIALECT, **model.model_json_schema()}
