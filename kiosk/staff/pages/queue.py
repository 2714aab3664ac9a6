"""Queue: how much waits and how long, by matter; what needs staff, with its reason; never what is in it."""

from kiosk import failures
from kiosk.journey.pages.common import grouped
from kiosk.offline.rows import Row
from kiosk.staff.pages.parts import Page, StaffPage, banner, button, cards, row, title
from kiosk.staff.remedies import told
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene


def build(scene: Scene) -> Page:
    texts, seen = scene.texts, scene.seen
    page: Page = {"primary": button("send", texts.get("staff.do.send"), "send") if scene.may(Action.SEND_NOW) else None}
    if seen is None:
        return {**page, "blocks": [banner("info", "hourglass", texts.get("staff.state.looking"))]}
    counts = seen.counts
    blocks = [
        cards(
            (str(counts.waiting + counts.sending), texts.get("staff.overview.waiting"), "ok"),
            (str(counts.needs_staff), texts.get("staff.queue.parked"), "attn" if counts.needs_staff else "ok"),
            (str(seen.delivered_today), texts.get("staff.queue.delivered"), "ok"),
        )
    ]
    sent = scene.result(Action.SEND_NOW)
    if sent is not None:
        blocks.append(banner("info", "send", texts.get("staff.queue.woken")))
    if seen.parked:
        blocks.append(title(texts.get("staff.queue.parked-title")))
        blocks += [_parked(scene, entry) for entry in seen.parked]
    if seen.matters:
        blocks.append(title(texts.get("staff.queue.matters-title")))
        blocks += [
            row(
                "file-text", scene.matter(matter.code), texts.get("staff.queue.since", age=scene.age(matter.oldest)), "off", "hourglass",
                texts.get("staff.state.items", count=matter.count), group=1,
            )
            for matter in seen.matters
        ]  # fmt: skip
    if seen.next and scene.may(Action.PARK):
        blocks.append(title(texts.get("staff.queue.next-title")))
        blocks += [_waiting(scene, entry) for entry in seen.next]
    if not seen.matters and not seen.parked:
        blocks.append(banner("info", "circle-check", texts.get("staff.queue.empty")))
    return {**page, "blocks": blocks}


def _waiting(scene: Scene, entry: Row) -> Page:
    """One item that waits its turn: whoever may hold it back sees its number, its matter and its age."""
    texts = scene.texts
    act = button(f"park-{entry.id}", texts.get("staff.do.park"))
    sub = f"{scene.matter(entry.matter)}{texts.get('list.comma')}{texts.get('staff.find.saved', time=scene.time(entry.saved_at))}"
    return row("inbox", grouped(entry.number), sub, "off", "hourglass", texts.get("staff.find.state-waiting"), act, group=2)


def _parked(scene: Scene, entry: Row) -> Page:
    """One item that needs staff: its number, why, and what to do."""
    texts = scene.texts
    code, _, why = entry.reason.partition(":")
    known = code if code in failures.FAILURES else "submission-parked"
    words = texts.get("staff.queue.by-staff") if why.strip() == "by-staff" else told(scene, known)
    act = button(f"unpark-{entry.id}", texts.get("staff.do.unpark")) if scene.may(Action.UNPARK) else None
    heading = grouped(entry.number) if entry.number else texts.get(f"staff.kind.{entry.kind}")
    return row("inbox", heading, words, "attn", "hand-stop", texts.get("staff.state.held"), act, group=0)


PAGE = StaffPage(
    "queue", "inbox", Action.SEE, build,
    {"send": Action.SEND_NOW, "unpark-": Action.UNPARK, "park-": Action.PARK},
)  # fmt: skip
