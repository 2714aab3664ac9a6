"""What `kiosk words` asks: the message and the notices, as a clerk writes them on the screen, for whoever comes by ssh.

The same rules hold: plain text of a width, in the languages that are offered, and what looks like one person's number is asked back.
Answered by the running program (to root and the terminal's own user alone), else by the command under the instance lock. The journal has
that something was taken or removed, never the words. Threads: any. Failures: told in the answer.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from kiosk.clock import Clock
from kiosk.settings import Notice, Settings
from kiosk.staff import choices, wording
from kiosk.staff.choosing import REMOVE, TAKE
from kiosk.staff.desk import SHELL
from kiosk.staff.gate import WAIT
from kiosk.staff.roles import Action
from kiosk.staff.wording import AHEAD, DAYS, MESSAGE, MOST, NOTICES, SQUARES
from kiosk.store import Connection, Store, journal

Answer = Mapping[str, object]
COMMANDS = ("words-list", "words-message", "words-notice", "words-remove")
ACTIONS: Mapping[str, Action] = {MESSAGE: Action.MESSAGE, NOTICES: Action.NOTICE}


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """What was chosen: `name` and `value` of `kiosk.staff.choices`, and whether it was taken or removed."""

    name: str
    value: Mapping[str, object]
    target: str


def noted(connection: Connection, words: Words) -> None:
    """The journal has what was done by a shell, and none of the words."""
    facts = {"staff": SHELL, "action": ACTIONS[words.name].value, "target": words.target, "result": "done"}
    journal.append(connection, "staff-action", **facts)


class WordsDesk:
    """`chosen` is what stands now, `choose` puts something in its place. `public`: numbers that are everybody's."""

    def __init__(
        self, chosen: Callable[[], Mapping[str, Mapping[str, object]]], choose: Callable[[Words], None], languages: Sequence[str],
        public: Sequence[str], today: Callable[[], date],
    ) -> None:  # fmt: skip
        self._chosen, self._choose, self._today = chosen, choose, today
        self._languages, self._public = tuple(languages), tuple(public)

    @property
    def commands(self) -> Mapping[str, Callable[..., Answer]]:
        """Each command by its name."""
        return dict(zip(COMMANDS, (self.list, self.message, self.notice, self.remove), strict=True))

    def list(self) -> Answer:
        """What stands now: the message by language, the notices in their order with their days."""
        message, notices = wording.message(self._chosen().get(MESSAGE, {})), self._notices()
        listed = wording.packed_notices(notices).get("list", [])
        assert isinstance(listed, list)
        return {"message": dict(message), "notices": [{"at": at + 1, **one} for at, one in enumerate(listed)]}

    def message(self, texts: str = "{}", everybody: str = "") -> Answer:
        """Below the reason while the terminal is out of service; no text at all takes it away."""
        read = self._read(texts)
        if reason := self._wrong(read, MESSAGE, everybody):
            return _not(reason)
        self._choose(Words(MESSAGE, wording.packed(read), TAKE if read else REMOVE))
        return {"done": True}

    def notice(self, texts: str, begins: str = "", ends: str = "", everybody: str = "") -> Answer:
        """One notice more on the first page, from `begins` to `ends` (YYYY-MM-DD; today, and a week)."""
        read, today = self._read(texts), self._today()
        try:
            first = date.fromisoformat(begins) if begins else today
            last = date.fromisoformat(ends) if ends else first + timedelta(wording.WEEK - 1)
        except ValueError:
            return _not("a day is written as 2026-11-26")
        if not first <= last or last < today or (last - first).days >= DAYS or first > today + timedelta(AHEAD):
            return _not(f"the days are none: at most {DAYS}, not over yet, and not later than in {AHEAD} days")
        if not read:
            return _not("there is no text")
        if reason := self._wrong(read, NOTICES, everybody):
            return _not(reason)
        kept = self._notices()
        if len(kept) >= MOST:
            return _not(f"there are {MOST} notices already: kiosk words remove NUMBER")
        self._choose(Words(NOTICES, wording.packed_notices([*kept, Notice(read, first, last)]), TAKE))
        return {"done": True}

    def remove(self, at: str) -> Answer:
        """Take the notice with this number of the list away."""
        kept = self._notices()
        place = int(at) - 1 if at.isascii() and at.isdigit() else -1
        if not 0 <= place < len(kept):
            return _not("there is no notice with that number; see kiosk words list")
        self._choose(Words(NOTICES, wording.packed_notices([*kept[:place], *kept[place + 1 :]]), REMOVE))
        return {"done": True}

    def _notices(self) -> tuple[Notice, ...]:
        return wording.notices(self._chosen().get(NOTICES, {}))

    def _read(self, texts: str) -> Mapping[str, str]:
        """Texts by language, in the order in which the terminal offers these; those in others too, which are refused."""
        try:
            found = json.loads(texts)
        except ValueError:
            found = None
        given = {str(lang): wording.tidy(str(text)) for lang, text in found.items()} if isinstance(found, dict) else {"": ""}
        known = {lang: given[lang] for lang in self._languages if lang in given}
        return {**known, **given}

    def _wrong(self, texts: Mapping[str, str], name: str, everybody: str) -> str:
        """Why `texts` are not taken; "" if they are. `everybody`: what looks like one person's number is everybody's."""
        for lang, text in texts.items():
            if lang not in self._languages:
                return f"the languages of this terminal are {', '.join(self._languages)}"
            if not text:
                return f"the text in {lang} is empty"
            if problem := wording.problem(text, SQUARES[name]):
                return f"the text in {lang}: {_PROBLEMS[problem].format(most=SQUARES[name])}"
            if not everybody and (kind := wording.personal(text, self._public)):
                return f"the text in {lang} seems to have one person's {kind} in it; if it is everybody's, say --public"
        return ""


def stored(store: Store, conf: Settings, clock: Clock) -> WordsDesk:
    """The desk of a terminal whose program does not run, on its open database; each call waits."""

    def choose(words: Words) -> None:
        def work(connection: Connection) -> None:
            choices.put(connection, words.name, words.value, SHELL)
            noted(connection, words)

        store.call(work).result(WAIT)

    zone = ZoneInfo(conf.terminal.timezone)
    return WordsDesk(
        lambda: store.call(choices.chosen).result(WAIT), choose, conf.terminal.languages, wording.public(conf),
        lambda: clock.now().astimezone(zone).date(),
    )  # fmt: skip


_PROBLEMS: Mapping[str, str] = {
    "controls": "it has characters that cannot be shown to everybody",
    "too-long": "it is wider than {most} squares (a Latin letter takes half of one)",
}


def _not(reason: str) -> Answer:
    return {"done": False, "reason": reason}
