"""Sample pages of maintenance mode, made by the product's own builders from invented scenes.

Thread rule: new dictionaries at each call. Failure rule: an unknown language is a KeyError.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kiosk import settings
from kiosk.devices.contract import NeedsAttention, Ready
from kiosk.health import Problem
from kiosk.journey.pages.common import Surroundings, frame
from kiosk.keyboard.composing import Bar
from kiosk.keyboard.engine import Candidates
from kiosk.offline.rows import Counts, Row
from kiosk.services.catalogue import open_catalogue
from kiosk.settings import Notice
from kiosk.staff import door, wording
from kiosk.staff.pad import Asked, Pad
from kiosk.staff.pages import BY_ID
from kiosk.staff.places import Place
from kiosk.staff.roles import Action, Role
from kiosk.staff.scene import Certificate, Machine, Result, Scene
from kiosk.staff.seen import Colleague, Matter, Seen
from kiosk.staff.visit import drawn
from kiosk.staff.writing import Writing
from kiosk.store import journal
from kiosk.texts import load

Page = dict[str, Any]
LANGUAGES = ("zh-CN", "zh-HK", "en")
NOW = datetime(2026, 11, 25, 10, 32, tzinfo=ZoneInfo("Asia/Shanghai"))
CONF = settings.parse(
    {"terminal": {"state": "state", "languages": list(LANGUAGES)}, "central": {"url": "https://central.example", "ca": "ca.pem"}},
    Path("terminal.toml"),
)
SERVICES = open_catalogue(LANGUAGES).services
PARKED = Row(7, "a-7", "submission", "000010000704", "residence-permit-endorsement", "needs-staff", "submission-parked: 422 schema", 2,
             "2026-11-24T08:10:00.000Z", "", "")  # fmt: skip
WAITS = Row(8, "a-8", "submission", "000010000847", "residence-permit-endorsement", "waiting", "", 2, "2026-11-25T01:10:00.000Z", "", "")
HELD = Row(9, "a-9", "submission", "000010000995", "elder-allowance", "needs-staff", "submission-parked: by-staff", 0,
           "2026-11-25T01:10:00.000Z", "", "")  # fmt: skip
LINES: tuple[tuple[str, dict[str, str | int | bool]], ...] = (
    ("program-started", {"version": "0.1.0", "simulated": False}),
    ("keys-opened", {"place": "systemd-creds"}),
    ("submission-saved", {"id": "0193a1c2-77aa-7000-8000-3d2a1b2c3d4e", "number": "000010000704", "matter": "residence-permit-endorsement",
                          "version": "1.0.0"}),
    ("device-changed", {"device": "receipt", "ability": "", "status": "trouble", "code": "printer-media-empty"}),
    ("item-delivered", {"id": "0193a1c2-77aa-7000-8000-3d2a1b2c3d4e", "kind": "submission", "attempts": 1}),
    ("staff-refused", {"staff": "0032", "code": "staff-pin-wrong", "wait": 0}),
    ("staff-entered", {"staff": "0032", "roles": "clerk technician", "factors": "pin"}),
    ("staff-action", {"staff": "0032", "action": "test-print", "target": "receipt", "result": "printed"}),
)  # fmt: skip


HOURS = {"opens": "08:30", "closes": "17:30"}
MESSAGE = {"zh-CN": "下午两点恢复。急事请到三楼 12 号窗口。", "zh-HK": "下午兩時恢復。急事請到三樓 12 號櫃位。",
           "en": "Back at two. If it is urgent, window 12 on the third floor."}  # fmt: skip
NOTICES = (
    {"zh-CN": "周五下午大厅停电检修，请上午来。", "zh-HK": "星期五下午大堂停電檢修，請上午來。",
     "en": "No power in the hall on Friday afternoon: please come in the morning."},
    {"zh-CN": "今天三号电梯不开。", "zh-HK": "今日三號升降機停用。", "en": "Lift 3 is out of use today."},
    {"zh-CN": "上周的讲座改到本周三。", "zh-HK": "上星期的講座改於本星期三。", "en": "Last week's talk is on Wednesday now."},
)  # fmt: skip
HELD_BACK = {"id": PARKED.id, "number": PARKED.number, "state": "needs-staff", "saved_at": PARKED.saved_at, "settled_at": ""}
PLACES = (Place("HALL-3", Path("/media/HALL-3")), Place("", Path("exports")))
JOURNAL = "journal-20261125-103200.jsonl"
PEOPLE = (
    Colleague("0032", (Role.OPERATOR,), False, False, True), Colleague("0044", (Role.CLERK, Role.TECHNICIAN), False, False, False),
    Colleague("0051", (Role.AUDITOR,), True, False, False), Colleague("0060", (Role.CLERK,), False, True, False),
)  # fmt: skip


MACHINES = (
    Machine("id-reader", "id-reader", Ready()),
    Machine("chip", "chip-reader", Ready()),
    Machine("a4", "document-printer", Ready()),
)


def scene(lang: str, **more: Any) -> Scene:
    """A terminal on which all is well; `more` as in `Scene`."""
    lines = tuple(
        journal.Line(at, f"2026-11-25T02:{at:02}:00.000Z", event, dict(facts), count=3 if event == "device-changed" else 1)
        for at, (event, facts) in enumerate(LINES, 1)
    )
    usual: dict[str, Any] = {
        "texts": load(lang),
        "settings": CONF,
        "now": NOW,
        "clock": "central",
        "number": "0032",
        "roles": frozenset(Role),
        "closed": "",
        "problems": (),
        "machines": (Machine("id-reader", "id-reader", Ready()), Machine("receipt", "receipt-printer", Ready(), 22 * 7992)),
        "seen": Seen(
            counts=Counts(waiting=0, delivered=38), today=41, delivered_today=38, lines=lines, staff=3,
            people=PEOPLE, devices={("id-reader", "read"): 44, ("receipt", "printed"): 41, ("receipt", "roll"): 212},
            kept={"sealed": 0, "rows": 977, "journal": 12843},
        ),
        "free": 48 * 1024**3,
        "certificates": (Certificate("authority", NOW + timedelta(days=412)), Certificate("key-list", NOW + timedelta(days=96))),
        "started": datetime(2026, 11, 24, 22, 58, tzinfo=UTC),
        "matter": lambda code: SERVICES[code].text(lang, "title") if code in SERVICES else code,
    }  # fmt: skip
    return Scene(**{**usual, **more})


def troubled(lang: str, **more: Any) -> Scene:
    """No paper, three wait, one of them for staff, a certificate ends soon."""
    well = scene(lang)
    assert well.seen is not None
    seen = Seen(
        counts=Counts(waiting=3, needs_staff=2, delivered=36), oldest="2026-11-25T02:18:00.000Z", today=41, delivered_today=36,
        matters=(Matter("residence-permit-endorsement", 2, "2026-11-24T08:10:00.000Z"),
                 Matter("elder-allowance", 3, "2026-11-25T01:10:00.000Z")),
        parked=(PARKED, HELD), next=(WAITS,), devices=well.seen.devices, lines=well.seen.lines, staff=3,
        kept={"sealed": 5, "rows": 977, "journal": 12843},
    )  # fmt: skip
    usual: dict[str, Any] = {
        "problems": (
            Problem("printer-media-empty", "receipt", "2026-11-25T02:29:00+00:00"),
            Problem("central-unreachable", "central", "2026-11-25T02:20:00+00:00"),
            Problem("keyboard-missing", "keyboard", "2026-11-25T02:20:00+00:00"),
        ),
        "machines": (
            Machine("id-reader", "id-reader", Ready()),
            Machine("receipt", "receipt-printer", NeedsAttention(frozenset({"media-empty"})), 22 * 7992),
        ),
        "seen": seen,
        "certificates": (Certificate("authority", NOW + timedelta(days=21)),),
    }
    return scene(lang, **{**usual, **more})


def staff_pages(lang: str) -> dict[str, Page]:
    """Every page of maintenance mode, and the door."""
    well, bad = scene(lang), troubled(lang)
    tests = {
        (Action.TEST_CARD, "id-reader"): Result("read", {"ms": 840}),
        (Action.TEST_PRINT, "receipt"): Result("refused", {"ms": 12}),
    }
    more = {
        (Action.TEST_CARD, "chip"): Result("proved", {"ms": 610}),
        (Action.TEST_PRINT, "a4"): Result("printed", {"ms": 9120}),
    }
    found = {"number": "000010000704", "state": "delivered", "saved_at": "2026-11-24T02:12:00Z", "settled_at": "2026-11-24T02:12:09Z"}
    pages = {
        "overview": _page(bad, "overview"),
        "overview-well": _page(scene(lang, roles=frozenset({Role.CLERK})), "overview"),
        "overview-closed": _page(scene(lang, closed="out-of-service", reason=load(lang).get("closed.reason.cleaning")), "overview", 27),
        "devices": _page(troubled(lang, results=tests), "devices"),
        "devices-more": _page(scene(lang, machines=MACHINES, results=more), "devices"),
        "queue": _page(bad, "queue"),
        "queue-empty": _page(well, "queue"),
        "find": _page(scene(lang, typed="00001000"), "find"),
        "find-found": _page(scene(lang, typed="000010000704", results={(Action.FIND, ""): Result("found", found)}), "find"),
        "find-unknown": _page(scene(lang, typed="000010000711", results={(Action.FIND, ""): Result("unknown")}), "find"),
        "readiness": _page(bad, "readiness"),
        "readiness-ready": _page(well, "readiness"),
        "journal": _page(scene(lang, results={(Action.JOURNAL_VERIFY, ""): Result("whole", {"lines": 12843})}), "journal"),
        "data": _page(bad, "data"),
        "settings": _page(scene(lang, chosen=written_up(("zh-CN",))), "settings"),
        "closing": _page(well, "closing"),
        "hours": _page(scene(lang, chosen={"hours": HOURS}), "hours"),
        "hours-day": _page(scene(lang, chosen={"hours": {**HOURS, "days": {"5": "09:00-12:00"}}}, picked="day:5"), "hours"),
        "looks": _page(well, "looks"),
        "night": _page(well, "night"),
        "levels": _page(scene(lang, levels={"volume": 40, "brightness": None}), "levels"),
        **_words(lang),
        "files": _page(scene(lang, places=PLACES, results={(Action.JOURNAL_EXPORT, ""): Result("done", {"file": JOURNAL})}), "files"),
        "files-own": _page(scene(lang, places=PLACES[1:]), "files"),
        "people": _page(well, "people"),
        "people-one": _page(scene(lang, picked="0044", results={(Action.PEOPLE, "card:0044"): Result("")}), "people"),
        "people-pin": _page(
            scene(lang, picked="0044", results={(Action.PEOPLE, "reset:0044"): Result("done", {"pin": "708135"})}), "people"
        ),
        "people-sure": _page(scene(lang, picked="stop:0044"), "people"),
        "people-new": _page(scene(lang, picked="new:clerk,operator"), "people"),
        "people-number": _page(scene(lang, picked="num:clerk,operator", typed="005"), "people"),
        "find-sure": _page(
            scene(lang, typed=PARKED.number, picked=f"withdraw:{PARKED.id}", results={(Action.FIND, ""): Result("found", HELD_BACK)}),
            "find",
        ),
        **_door(lang),
    }
    around = Surroundings(settings=CONF, services={}, regions={}, now=NOW, lang=lang)
    base = {**frame(None, around), "assist": [], "screen": "staff"}
    return {f"staff-{name}": {**base, **page} for name, page in pages.items()}


def written_up(languages: Sequence[str] = LANGUAGES) -> dict[str, Mapping[str, object]]:
    """What a clerk has chosen: a message, and notices for now, for later and for before."""
    spans = ((0, 6), (3, 3), (-9, -2))
    notices = tuple(
        Notice({lang: NOTICES[at][lang] for lang in languages}, NOW.date() + timedelta(begins), NOW.date() + timedelta(ends))
        for at, (begins, ends) in enumerate(spans)
    )
    message = {lang: MESSAGE[lang] for lang in languages}
    return {"hours": HOURS, "message": wording.packed(message), "notices": wording.packed_notices(notices)}


def _words(lang: str) -> dict[str, Page]:
    """The pages on which a clerk writes for everybody."""
    chosen = written_up(("zh-CN",))

    def writing(kind: str, text: str, *touches: str, at: int = -1) -> Writing:
        notice = Notice({"zh-CN": text} if text else {}, NOW.date(), NOW.date() + timedelta(6))
        made = Writing(kind, notice, LANGUAGES, at=at)
        for touch in touches:
            made.touch(touch, Bar(), True, NOW.date())
        return made

    message, notice, phone = MESSAGE["zh-CN"], NOTICES[0]["zh-CN"], "有事请打 13800138000"
    typed = writing("message", message, "write-zh-CN", *("key-" + letter for letter in "nihao"))
    typed.heard(Candidates("", "nihao", ("你好", "你", "拟"), (0, 2)))
    latin = writing("message", "", "write-en", *("key-" + letter for letter in "back"))
    return {
        "message": _page(scene(lang, chosen=chosen, writing=writing("message", message)), "message"),
        "message-empty": _page(scene(lang, writing=writing("message", "")), "message"),
        "message-typing": _page(scene(lang, writing=typed, pinyin=True), "message"),
        "message-latin": _page(scene(lang, writing=latin, pinyin=True), "message"),
        "message-asked": _page(scene(lang, writing=writing("message", phone, "write-zh-CN", "words-done")), "message"),
        "message-preview": _page(
            scene(lang, closed="out-of-service", why="cleaning", writing=writing("message", message, "words-preview")), "message"
        ),
        "closing-message": _page(scene(lang, chosen=chosen), "closing"),
        "notices": _page(scene(lang, chosen=chosen), "notices"),
        "notices-none": _page(scene(lang), "notices"),
        "notice": _page(scene(lang, chosen=chosen, writing=writing("notices", notice, at=0)), "notices"),
        "notice-preview": _page(scene(lang, writing=writing("notices", notice, "words-preview")), "notices"),
    }


def _page(of: Scene, ident: str, left: int | None = None) -> Page:
    return drawn(of, BY_ID[ident], 2, left)


def _door(lang: str) -> dict[str, Page]:
    texts = load(lang)
    pads = {}
    for asked, digits in ((Asked.NUMBER, "003"), (Asked.PIN, "708135"), (Asked.NEW, ""), (Asked.AGAIN, "70")):
        pad = Pad()
        pad.ask(asked)
        for digit in digits:
            pad.digit(digit)
        pad.number = "" if asked is Asked.NUMBER else "0032"
        pads[asked] = pad
    return {
        "door": door.pad(texts, pads[Asked.NUMBER], "", 0, checking=False),
        "door-locked": door.pad(texts, pads[Asked.NUMBER], "staff-locked", 272, checking=False),
        "door-pin": door.pad(texts, pads[Asked.PIN], "", 0, checking=False),
        "door-checking": door.pad(texts, pads[Asked.PIN], "", 0, checking=True),
        "door-new": door.pad(texts, pads[Asked.NEW], "too-easy", 0, checking=False),
        "door-again": door.pad(texts, pads[Asked.AGAIN], "", 0, checking=False),
        "door-waiting": door.waiting(texts),
    }
