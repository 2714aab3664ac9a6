"""From pages to a material. Pure."""

from collections.abc import Sequence
from typing import Literal

from kiosk.imaging.kinds import BUDGET, Material, Page, Purpose, Unbound


def bind(pages: Sequence[Page], purpose: Purpose, budget: int = BUDGET, *, form: Literal["pdf", "jpegs"] = "pdf",
         made_by_applicant: bool = False) -> Material | Unbound:
    """The pages as one material of at most `budget` bytes, each with the purpose in its pixels.

    `made_by_applicant`: a letter or a form of the person's own (grade D); else a document that somebody issued (grade C).
    """
    raise NotImplementedError(pages, purpose, budget, form, made_by_applicant)
