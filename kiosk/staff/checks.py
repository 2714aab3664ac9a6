"""What is looked at to say how a terminal is: one line each, worst first, each with one sentence on what to do.

The overview shows them, the readiness report counts them. Pure. A failure that no line knows gets a line of its own, by its code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from kiosk import failures
from kiosk.devices.contract import Busy, NeedsAttention, Offline, Ready, Status
from kiosk.staff.remedies import told
from kiosk.staff.scene import Certificate, Machine, Scene

Tone = Literal["error", "attn", "off", "ok"]
_ORDER: Mapping[str, int] = {"error": 0, "attn": 1, "off": 2, "ok": 3}
_ICONS: Mapping[str, str] = {"error": "circle-x", "attn": "alert-triangle", "off": "hourglass", "ok": "circle-check"}
_DOTS_A_METRE = 7992
_SOON, _NOW = 30, 7
"""Days before a certificate ends at which it is told, and at which it is urgent."""
_GIB = 1024**3
_MANY = 200
# What stops nothing: told, and the terminal is ready all the same.
_MILD = frozenset({"printer-media-low", "central-unreachable", "item-overdue", "submission-parked", "key-list-expired", "key-list-refused",
                   "keyboard-missing", "scanner-offline", "storage-low", "print-unconfirmed", "package-invalid",
                   "department-key-missing", "light-offline", "light-permission", "light-stuck", "light-other-error",
                   "door-offline", "door-permission"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One line. `id` is what it is about; `code` the failure behind it, "" for none."""

    id: str
    icon: str
    title: str
    sub: str
    tone: Tone
    state: str
    code: str = ""

    @property
    def sign(self) -> str:
        """The icon of the state."""
        return _ICONS[self.tone]


def checks(scene: Scene) -> list[Check]:
    """Every line, worst first; of those that are equally bad, in the order in which staff look for them."""
    found = [_service(scene), *(_device(scene, machine) for machine in scene.machines), _line(scene), _queue(scene), _disk(scene)]
    found += [_clock(scene), _certificates(scene), _staff(scene), _version(scene)]
    told = {check.code for check in found}
    found += [_other(scene, code) for code in dict.fromkeys(p.code for p in scene.problems) if code not in told]
    return sorted(found, key=lambda check: _ORDER[check.tone])


def missing(found: list[Check]) -> list[Check]:
    """What keeps the terminal from being ready."""
    return [check for check in found if check.tone == "error"]


def tone_of(code: str) -> Tone:
    """How bad a failure is for who stands before the machine."""
    return "attn" if code in _MILD else "error"


def _service(scene: Scene) -> Check:
    texts, icon = scene.texts, "door"
    title = texts.get("staff.check.service")
    if not scene.closed:
        return Check("service", icon, title, texts.get("staff.check.service-open"), "ok", texts.get("staff.state.open"))
    if scene.closed in ("out-of-service", "after-hours", "preparing"):
        state = texts.get("staff.state.starting" if scene.closed == "preparing" else "staff.state.closed")
        sub = scene.reason or texts.get(f"staff.check.service-{scene.closed}")
        return Check("service", icon, title, sub, "attn", state)
    return Check("service", icon, title, told(scene, scene.closed), "error", texts.get("staff.state.closed"), scene.closed)


_DEVICE = {
    "id-reader": ("id", "read"), "chip-reader": ("nfc", "read"), "code-scanner": ("scan", "scanned"),
    "receipt-printer": ("receipt", "printed"), "document-printer": ("printer", "printed"),
    "document-scanner": ("file-description", "scanned"), "document-camera": ("camera", "scanned"),
    "light": ("sun", "lit"), "door": ("door", "shut"),
}  # fmt: skip


def _device(scene: Scene, machine: Machine) -> Check:
    texts, status = scene.texts, machine.status
    icon, what = _DEVICE[machine.ability]
    title = texts.get(f"machine.part.{machine.ability}")
    codes = [problem.code for problem in scene.problems if problem.where == machine.id]
    if codes:
        worst = min(codes, key=lambda code: _ORDER[tone_of(code)])
        return Check(machine.id, icon, title, told(scene, worst), tone_of(worst), state_of(scene, status, worst), worst)
    count = scene.seen.devices.get((machine.id, what), 0) if scene.seen else 0
    roll = machine.ability == "receipt-printer"
    if roll:
        what, count = "roll", scene.seen.devices.get((machine.id, "roll"), 0) if scene.seen else 0
    sub = "" if what == "scanned" else texts.get(f"staff.check.{what}", count=count)
    if machine.paper is not None:
        # Rounded down: what is told to be there is there.
        left = machine.paper // _DOTS_A_METRE if roll else machine.paper
        sub += texts.get("staff.check.metres-left" if roll else "staff.check.sheets-left", count=left)
    starting = isinstance(status, Offline)
    state = texts.get("staff.state.starting" if starting else "staff.state.well")
    return Check(machine.id, icon, title, sub, "off" if starting else "ok", state)


def state_of(scene: Scene, status: Status, code: str) -> str:
    """The word for how a device is."""
    texts = scene.texts
    match status:
        case Offline():
            return texts.get("staff.state.offline")
        case NeedsAttention(conditions) | Ready(conditions) if conditions:
            first = min(conditions)
            known = ("media-empty", "media-low", "media-jam", "cover-open")
            return texts.get(f"staff.state.{first}" if first in known else "staff.state.trouble")
        case Busy():
            return texts.get("staff.state.busy")
        case _:
            return texts.get("staff.state.unconfirmed" if code in ("print-unconfirmed", "printer-closed") else "staff.state.trouble")


def _line(scene: Scene) -> Check:
    texts, title = scene.texts, scene.texts.get("staff.check.line")
    problem = scene.problem("central-unreachable", "central-tls", "central-refused")
    if problem is not None:
        since = texts.get("staff.check.since", time=scene.time(problem.since))
        state = texts.get("staff.state.down")
        return Check("line", "wifi-off", title, told(scene, problem.code, since), tone_of(problem.code), state, problem.code)
    return Check("line", "wifi", title, texts.get("staff.check.line-well"), "ok", texts.get("staff.state.well"))


def _queue(scene: Scene) -> Check:
    texts, title, seen = scene.texts, scene.texts.get("staff.check.queue"), scene.seen
    if seen is None:
        return Check("queue", "inbox", title, "", "off", texts.get("staff.state.looking"))
    waiting, parked = seen.counts.waiting + seen.counts.sending, seen.counts.needs_staff
    state = texts.get("staff.state.waiting", count=waiting)
    if parked:
        sub = texts.get("staff.check.queue-parked", count=parked)
        return Check("queue", "inbox", title, sub, "attn", state, "submission-parked")
    if seen.counts.overdue:
        return Check("queue", "inbox", title, told(scene, "item-overdue"), "attn", state, "item-overdue")
    if not waiting:
        return Check("queue", "inbox", title, texts.get("staff.check.queue-empty"), "ok", texts.get("staff.state.nothing-waits"))
    sub = texts.get("staff.check.queue-oldest", time=scene.time(seen.oldest)) if seen.oldest else texts.get("staff.check.queue-sends")
    return Check("queue", "inbox", title, sub, "attn" if waiting > _MANY else "ok", state)


def _disk(scene: Scene) -> Check:
    texts, title = scene.texts, scene.texts.get("staff.check.disk")
    problem = scene.problem("storage-failed", "storage-low")
    state = texts.get("staff.state.looking") if scene.free is None else texts.get("staff.state.free", count=f"{scene.free / _GIB:.1f}")
    if problem is not None:
        return Check("disk", "files", title, told(scene, problem.code), tone_of(problem.code), state, problem.code)
    return Check("disk", "files", title, texts.get("staff.check.disk-well"), "off" if scene.free is None else "ok", state)


def _clock(scene: Scene) -> Check:
    texts, title = scene.texts, scene.texts.get("staff.check.clock")
    state = f"{scene.now:%H:%M}"
    if scene.clock == "unsure":
        return Check("clock", "clock", title, told(scene, "clock-unsure"), "error", state, "clock-unsure")
    return Check("clock", "clock", title, texts.get(f"staff.check.clock-{scene.clock}", date=f"{scene.now:%Y-%m-%d}"), "ok", state)


def _certificates(scene: Scene) -> Check:
    texts, title = scene.texts, scene.texts.get("staff.check.certificates")
    first: Certificate | None = min(scene.certificates, key=lambda one: one.ends, default=None)
    if first is None:
        return Check("certificates", "certificate", title, texts.get("staff.check.certificates-none"), "off", "–")
    days = (first.ends - scene.now).days
    dates = texts.get("list.comma").join(_ends(scene, one) for one in sorted(scene.certificates, key=lambda one: one.ends))
    if days >= _SOON:
        until = texts.get("staff.state.until", date=_date(scene, first))
        return Check("certificates", "certificate", title, dates, "ok", until)
    state = texts.get("staff.state.days", count=days) if days >= 0 else texts.get("staff.state.over")
    tone: Tone = "error" if days < _NOW else "attn"
    remedy = told(scene, _ENDS[first.name])
    sub = f"{remedy}{'' if texts.lang.startswith('zh') else ' '}{dates}"
    # A key list that ends soon is not the failure of one that has ended.
    code = _ENDS[first.name] if first.name == "authority" or days < 0 else ""
    return Check("certificates", "certificate", title, sub, tone, state, code)


_ENDS = {"authority": "authority-ends", "key-list": "key-list-expired"}


def _ends(scene: Scene, one: Certificate) -> str:
    return scene.texts.get("staff.check.certificates-ends", name=scene.texts.get(f"staff.check.{one.name}"), date=_date(scene, one))


def _date(scene: Scene, one: Certificate) -> str:
    return f"{one.ends.astimezone(scene.now.tzinfo):%Y-%m-%d}"


def _staff(scene: Scene) -> Check:
    texts, count = scene.texts, scene.seen.staff if scene.seen else 0
    title, sub, state = texts.get("staff.check.staff"), texts.get("staff.check.staff-how"), texts.get("staff.state.people", count=count)
    if scene.seen is not None and count == 0 and not scene.settings.terminal.simulated:
        return Check("staff", "users", title, told(scene, "staff-none"), tone_of("staff-none"), state, "staff-none")
    return Check("staff", "users", title, sub, "ok", state)


def _version(scene: Scene) -> Check:
    texts = scene.texts
    since = scene.local(scene.started) if scene.started else ""
    sub = texts.get("staff.check.version-since", time=since) if since else texts.get("staff.check.version-how")
    return Check("version", "info-circle", texts.get("staff.check.version"), sub, "ok", scene.version)


def _other(scene: Scene, code: str) -> Check:
    texts = scene.texts
    actor = failures.get(code).actor
    title = texts.get(f"staff.actor.{actor}")
    return Check(code, "tool", title, told(scene, code), tone_of(code), texts.get("staff.state.trouble"), code)


def lines(found: list[Check]) -> Iterator[str]:
    """The checks as plain lines, for paper and shell."""
    for check in found:
        yield f"{check.title}: {check.state}"
