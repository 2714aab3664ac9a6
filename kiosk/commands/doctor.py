"""`kiosk doctor`: everything that was looked at, and what is wrong with one line of remedy each. It answers when the window does not.

Exit codes: 0 nothing to mend, 1 something to mend.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.told import DEFAULT_SETTINGS

if TYPE_CHECKING:
    from kiosk.commands.told import Commands

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "looked": "looked at {id} {where}: {how} {detail}", "well": "well", "none": "nothing is wrong", "some": "{count} to mend",
        "citizen": "citizen", "staff": "staff", "technician": "technician", "operator": "operator",
    },
    "zh-CN": {
        "looked": "已检查 {id} {where}：{how} {detail}", "well": "正常", "none": "没有问题", "some": "{count} 项要处理",
        "citizen": "市民", "staff": "窗口人员", "technician": "运维", "operator": "管理员",
    },
}  # fmt: skip


def add(commands: "Commands") -> None:
    """The command."""
    doctor = commands.add_parser("doctor", help="what is wrong with this terminal")
    doctor.add_argument("--settings", type=Path, default=DEFAULT_SETTINGS)
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument("--lang", default="en", choices=tuple(_WORDS))
    doctor.set_defaults(command=_doctor)


def _doctor(args: argparse.Namespace) -> int:
    from kiosk import outside

    report = outside.examine(args.settings, args.lang)
    if args.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        _print(report, _WORDS[args.lang])
    return 1 if report["problems"] else 0


def _print(report: Mapping[str, object], words: Mapping[str, str]) -> None:
    problems, checks = report["problems"], report["checks"]
    assert isinstance(problems, list) and isinstance(checks, list)
    for problem in problems:
        print(f"{problem['code']} ({problem['where']}): {problem['remedy']}  [{words[problem['actor']]}]")
        if problem.get("detail"):
            print(f"    {problem['detail']}")
    for check in checks:
        how = check["code"] or words["well"]
        print(words["looked"].format(id=check["id"], where=check["where"], how=how, detail=check["detail"]).rstrip())
    print(words["some"].format(count=len(problems)) if problems else words["none"])
