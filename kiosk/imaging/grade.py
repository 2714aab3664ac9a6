"""What a scan counts for: 国办函〔2016〕108号 (20 December 2016), the guide to the technical system of "Internet + government services".
Read in a reprint, not in the gazette.

It names four grades of trust (可信等级): **A**, made by the agency itself; **B**, checked against the original by staff at a counter, with
the watermark 此件经与原件核对无误, only for government services, and a last day; **C**, uploaded by its user, to be checked against the
original by staff before it is used; **D**, made by the applicant, who answers for it.

So what a person scans alone at a terminal is **C** if somebody issued it and **D** if the person wrote it, whatever it looks like. This
terminal never gives A or B: nobody has compared the paper with anything. What is checked is that a sheet is there, whole, lit, sharp
and without a burnt-out spot; not checked is what stands on it, whose it is, whether it is an original, and whether anybody changed it.
"""

from kiosk.imaging.kinds import Grade, Purpose


def grade(*, made_by_applicant: bool) -> Grade:
    """The most that this terminal may say of a scan."""
    return "D" if made_by_applicant else "C"


def mark(purpose: Purpose) -> str:
    """The watermark's words, in the person's writing: Hong Kong's in theirs, English and others in English, else the mainland's."""
    until = purpose.until
    if purpose.lang.startswith("zh-HK") or purpose.lang.startswith("zh-TW"):
        return f"僅供辦理{purpose.matter}使用" + (f" 有效期至{until.year}年{until.month}月{until.day}日" if until else "")
    if purpose.lang.startswith("zh"):
        return f"仅供办理{purpose.matter}使用" + (f" 有效期至{until.year}年{until.month}月{until.day}日" if until else "")
    return f"For {purpose.matter} only" + (f", until {until.isoformat()}" if until else "")
