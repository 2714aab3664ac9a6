"""`kiosk service ...`: its arguments, and what it prints. Nothing of a package is loaded before a command runs.

Exit codes: 0 fine, 1 a package is wrong or a case comes otherwise, 2 there is nothing to look at.
"""

import argparse
import getpass
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.services.model import Service

LANGUAGES = ("zh-CN", "zh-HK", "en")
EXIT_WRONG, EXIT_USAGE = 1, 2


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `service` to the program's commands."""
    verbs = commands.add_parser("service", help="write a matter: check it, try it, compare versions").add_subparsers(
        required=True, metavar="VERB"
    )
    check = verbs.add_parser("check", help="every mistake at once, as file:line:column: message")
    check.add_argument("path", type=Path, metavar="PATH", help="a package, or a folder of packages")
    check.add_argument("--json", action="store_true")
    check.set_defaults(command=_check)
    schema = verbs.add_parser("schema", help="the JSON Schema (2020-12) of service.yaml or of a case, for editors")
    schema.add_argument("--of", choices=("service", "case"), default="service")
    schema.set_defaults(command=_schema)
    new = verbs.add_parser("new", help="a new package that passes the check")
    new.add_argument("code", metavar="CODE", help="the matter's code, such as pet-registration")
    new.add_argument("--into", type=Path, default=Path("."), metavar="DIR", help="the folder of packages (default: here)")
    new.set_defaults(command=_new)
    test = verbs.add_parser("test", help="run the cases of a package, or of all in a folder")
    test.add_argument("path", type=Path, metavar="PATH")
    test.add_argument("--json", action="store_true")
    test.set_defaults(command=_test)
    diff = verbs.add_parser("diff", help="what changes for citizens from one version to another")
    diff.add_argument("old", type=Path, metavar="A")
    diff.add_argument("new", type=Path, metavar="B")
    diff.add_argument("--lang", default="zh-CN", choices=LANGUAGES, help="the language of the words that are compared")
    diff.set_defaults(command=_diff)
    guide = verbs.add_parser("guide", help="the guide of a matter as text for paper")
    guide.add_argument("path", type=Path, metavar="PATH")
    guide.add_argument("--lang", default="zh-CN", choices=LANGUAGES)
    guide.set_defaults(command=_guide)
    words = verbs.add_parser("words", help="the words of a package in one language, whole: what is missing stands there empty")
    words.add_argument("path", type=Path, metavar="PATH")
    words.add_argument("--lang", default="zh-CN", choices=LANGUAGES)
    words.set_defaults(command=_words)
    _add_preview(verbs)
    key = verbs.add_parser("key", help="a new pair of keys to sign packages with")
    key.add_argument("name", metavar="NAME", help="the name that terminals know the key by, such as city")
    key.add_argument("--into", type=Path, default=Path("."), metavar="DIR")
    key.add_argument("--passphrase", action="store_true", help="ask for a passphrase, and lock the private key with it")
    key.set_defaults(command=_key)
    sign = verbs.add_parser("sign", help="put your signature on a package, or on all in a folder")
    sign.add_argument("path", type=Path, metavar="PATH")
    sign.add_argument("--key", type=Path, required=True, metavar="FILE", help="the private key, NAME.key.pem")
    sign.set_defaults(command=_sign)


def _add_preview(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    preview = verbs.add_parser("preview", help="a package in the real window, read anew whenever one of its files is saved")
    preview.add_argument("path", type=Path, metavar="PATH")
    preview.add_argument("--case", default="", metavar="NAME", help="whose card is laid: that of cases/NAME.yaml")
    preview.add_argument("--lang", default="zh-CN", choices=LANGUAGES)
    preview.add_argument("--theme", default="light", choices=("light", "dark", "contrast"))
    preview.add_argument("--text", default="normal", choices=("normal", "large"))
    preview.add_argument("--size", type=_pixels, metavar="WxH", help="pixels of the window, such as 1080x1920")
    preview.add_argument("--control", type=Path, metavar="SOCKET", help="a socket on which tests and editors steer it")
    preview.set_defaults(command=_preview)


def _pixels(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 480 <= int(width) <= 7680 and 480 <= int(height) <= 7680):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1080x1920, from 480 to 7680 pixels each way")
    return int(width), int(height)


def _usage(message: object) -> int:
    print(f"kiosk: {message}", file=sys.stderr)
    return EXIT_USAGE


def _check(args: argparse.Namespace) -> int:
    from kiosk.authoring.check import NoPackage, check, folders

    try:
        told = check(args.path)
        count = len(folders(args.path))
    except NoPackage as error:
        return _usage(error)
    if args.json:
        listed = [
            {"file": f"{one.folder}/{one.mistake.file}", **{name: getattr(one.mistake, name) for name in ("line", "column", "message")}}
            for one in told
        ]
        print(json.dumps({"packages": count, "mistakes": listed}, ensure_ascii=False, indent=1))
    else:
        for one in told:
            print(one)
        if not told:
            print(f"{count} {'package' if count == 1 else 'packages'}: nothing is wrong")
    return EXIT_WRONG if told else 0


def _schema(args: argparse.Namespace) -> int:
    from kiosk.authoring.schema import schema

    print(json.dumps(schema(args.of), ensure_ascii=False, indent=1))
    return 0


def _new(args: argparse.Namespace) -> int:
    from kiosk.authoring.starter import CannotMake, new

    try:
        home = new(args.code, args.into)
    except CannotMake as error:
        return _usage(error)
    print(home)
    return 0


def _test(args: argparse.Namespace) -> int:
    from kiosk.authoring.cases import cases, differences
    from kiosk.authoring.check import NoPackage, folders, whole

    try:
        homes = folders(args.path)
    except NoPackage as error:
        return _usage(error)
    results: list[dict[str, object]] = []
    for home in homes:
        service, mistakes = whole(home)
        if service is None:
            # What does not pass the check says nothing that could be tried.
            results.append({"file": str(home), "about": "the package itself", "differs": [str(one) for one in mistakes]})
            continue
        found: list[dict[str, object]] = [
            {"file": f"{home}/{name}", "about": case.about, "differs": differences(service, case)} for name, case in cases(home)
        ]
        results += found or [{"file": str(home), "about": "the package itself", "differs": ["there is no case in cases/"]}]
    wrong = sum(bool(result["differs"]) for result in results)
    if args.json:
        print(json.dumps({"cases": results, "wrong": wrong}, ensure_ascii=False, indent=1))
    else:
        for result in results:
            print(f"{'differs' if result['differs'] else 'ok':8}{result['file']}  {result['about']}")
            differs = result["differs"]
            assert isinstance(differs, list)
            for line in differs:
                print(f"        {line}")
        print(f"{len(results)} tried, {wrong} differ")
    return EXIT_WRONG if wrong else 0


def _diff(args: argparse.Namespace) -> int:
    from kiosk.authoring.diff import changes

    pair = [_opened(path) for path in (args.old, args.new)]
    if None in pair:
        return EXIT_WRONG
    old, new = pair
    assert old is not None and new is not None
    lines = changes(old, new, args.lang)
    print("\n".join(lines) if lines else "nothing changes for citizens")
    return 0


def _guide(args: argparse.Namespace) -> int:
    from kiosk.authoring.guide import guide

    service = _opened(args.path)
    if service is None:
        return EXIT_WRONG
    print(guide(service, args.lang), end="")
    return 0


def _words(args: argparse.Namespace) -> int:
    from kiosk.authoring.wording import words

    text, mistakes = words(args.path, args.lang)
    for one in mistakes:
        print(one, file=sys.stderr)
    print(text, end="")
    return EXIT_WRONG if mistakes else 0


def _preview(args: argparse.Namespace) -> int:
    from kiosk.services.check import SERVICE

    if not (args.path / SERVICE).is_file():
        return _usage(f"{args.path}: no {SERVICE} there; a preview shows one package")
    # Qt is loaded here and not before: every other command does without.
    from kiosk.authoring.preview import NoCase, Wish, run

    try:
        return run(Wish(args.path, args.case, args.lang, args.theme, args.text), args.size, args.control)
    except NoCase as error:
        return _usage(error)


def _key(args: argparse.Namespace) -> int:
    from kiosk.authoring import signing

    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", args.name):
        return _usage(f"{args.name!r} is no name of a key: letters, digits, _ and - only")
    try:
        passphrase = _new_passphrase() if args.passphrase else b""
        private, public = signing.make(args.name, args.into, passphrase)
    except signing.KeyTrouble as error:
        return _usage(error)
    print(f"{private}  keep it; whoever has it can sign for you")
    print(f"{public}  give it to the terminals: [terminal] package_keys names its folder")
    return 0


def _new_passphrase() -> bytes:
    from kiosk.authoring.signing import KeyTrouble

    passphrase = getpass.getpass("passphrase: ")
    if not passphrase or getpass.getpass("once more: ") != passphrase:
        raise KeyTrouble("the two passphrases are not the same, or empty")
    return passphrase.encode()


def _sign(args: argparse.Namespace) -> int:
    from kiosk.authoring import signing
    from kiosk.authoring.check import NoPackage, folders, whole

    try:
        homes = folders(args.path)
        key, name = signing.read(args.key, lambda: getpass.getpass("passphrase: ")), signing.name_of(args.key)
        found = [(home, *whole(home)) for home in homes]
        for told in (one for _, _, mistakes in found for one in mistakes):
            print(told, file=sys.stderr)
        if any(service is None for _, service, _ in found):
            # All or none: a folder that is half signed looks as if somebody had looked at all of it.
            return EXIT_WRONG
        for home, service, _ in found:
            assert service is not None
            signing.put(home, service, name, key)
            print(f"{home}: {service.code} {service.version}, signed by {name}")
    except (NoPackage, signing.KeyTrouble) as error:
        return _usage(error)
    return 0


def _opened(path: Path) -> "Service | None":
    """The matter in the folder `path`; its mistakes are printed if it has any."""
    from kiosk.authoring.check import whole

    service, mistakes = whole(path)
    for one in mistakes:
        print(one, file=sys.stderr)
    return service
