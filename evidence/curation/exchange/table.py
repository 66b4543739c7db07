"""One table of a TOML file, read field by field: every wrong or unknown field becomes a problem, none an exception."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any

from django.db.models import Choices

from evidence.curation.exchange.problems import Problem

# NUL and lone surrogates cannot be stored, the others cannot be seen (HTML: control characters and non-characters).
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Table:
    """Typed access to `values`. `finish` reports the fields that nobody asked for."""

    def __init__(self, values: dict[str, Any], *, file: str, place: str, problems: list[Problem]) -> None:
        self.values = values
        self.file = file
        self.place = place
        self.problems = problems
        self.asked: set[str] = set()

    def refuse(self, sentence: str) -> None:
        self.problems.append(Problem(self.file, self.place, sentence))

    def text(self, name: str, *, required: bool = False, limit: int | None = None) -> str:
        """The words of a field without white space around them; empty when not given."""
        value = self._get(name)
        if not isinstance(value, str | None):
            self.refuse(f"{name} must be text")
            return ""
        words = (value or "").strip()
        if required and not words:
            self.refuse(f"{name} is missing")
        return self.clean(name, words, limit)

    def exact(self, name: str) -> str:
        """The words of a field to the letter, white space included."""
        value = self._get(name)
        if not isinstance(value, str) or not value:
            self.refuse(f"{name} is missing")
            return ""
        return self.clean(name, value, None)

    def clean(self, name: str, words: str, limit: int | None) -> str:
        if bad := UNSTORABLE.search(words):
            self.refuse(f"{name} holds the character U+{ord(bad[0]):04X}, which cannot be stored")
            return ""
        if limit is not None and len(words) > limit:
            self.refuse(f"{name} is {len(words)} characters long, {limit} are possible")
        return words

    def matching(self, name: str, form: str, in_words: str, *, limit: int | None = None) -> str:
        """A required text that must match the whole of the pattern `form`, described `in_words`."""
        said = self.text(name, required=True, limit=limit)
        if said and not re.fullmatch(form, said):
            self.refuse(f"{name} is “{said}”; it must be written in {in_words}")
        return said

    def texts(self, name: str, *, limit: int | None = None) -> list[str]:
        value = self._get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.refuse(f"{name} must be a list of texts")
            return []
        words = [self.clean(name, word.strip(), limit) for word in value]
        for word in sorted({word for word in words if words.count(word) > 1}):
            self.refuse(f"{name} says “{word}” twice")
        return words

    def whole(self, name: str, *, least: int = 0) -> int | None:
        value = self._get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**31:
            self.refuse(f"{name} must be a whole number, {least} or more")
            return None
        return value

    def flag(self, name: str) -> bool:
        value = self._get(name)
        if not isinstance(value, bool | None):
            self.refuse(f"{name} must be true or false")
        return value is True

    def day(self, name: str) -> date | None:
        """A date, written as one or as text; dates outside the years 1 to 9999 do not exist here."""
        value = self._get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.refuse(f"{name} must be a day such as 2024-02-29")
            return None

    def moment(self, name: str) -> datetime | None:
        value = self._get(name)
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            self.refuse(f"{name} must be a moment with its time zone, such as 2024-02-29T12:00:00Z")
            return None
        return value.astimezone(UTC)

    def word(self, name: str, choices: type[Choices], *, default: str = "") -> str:
        """The stored value of an enumeration's word; the value itself is understood, too."""
        said = self.text(name, required=not default)
        if not said:
            return default
        found = {value for value, label in choices.choices if said in {value, label}}
        if not found:
            known = ", ".join(f"“{label}”" for _, label in choices.choices)
            self.refuse(f"{name} is “{said}”; it must be one of {known}")
        return str(found.pop()) if found else ""

    def key(self, name: str, known: Collection[str], what: str, *, required: bool = False) -> str:
        """The key of another record, which must exist."""
        said = self.text(name, required=required)
        return said if not said or self._is_known(name, said, known, what) else ""

    def keys(self, name: str, known: Collection[str], what: str) -> frozenset[str]:
        return frozenset(said for said in self.texts(name) if self._is_known(name, said, known, what))

    def tables(self, name: str, place: str = "") -> list["Table"]:
        """The tables of an array of tables. Each is named by its key, or by `place` and its number."""
        value = self._get(name)
        if value is None:
            return []
        entries = value if isinstance(value, list) else [value]
        if not all(isinstance(entry, dict) for entry in entries):
            self.refuse(f"{name} must be a table, [[{name}]]")
            return []
        return [self._inner(entry, name, number, place) for number, entry in enumerate(entries, start=1)]

    def finish(self) -> None:
        for name in self.values.keys() - self.asked:
            near = get_close_matches(name, self.asked, 1)
            self.refuse(f"there is no field {name}" + (f"; did you mean {near[0]}?" if near else ""))

    def _get(self, name: str) -> Any:
        self.asked.add(name)
        return self.values.get(name)

    def _inner(self, entry: dict[str, Any], name: str, number: int, place: str) -> "Table":
        key = entry.get("key")
        named = f"{name} “{key}”" if isinstance(key, str) and key else f"{name} {number}"
        return Table(
            entry,
            file=self.file,
            place=", ".join(part for part in (place or self.place, named) if part),
            problems=self.problems,
        )

    def _is_known(self, name: str, said: str, known: Collection[str], what: str) -> bool:
        if said in known:
            return True
        near = get_close_matches(said, known, 1)
        self.refuse(f"{name}: there is no {what} “{said}”" + (f"; did you mean “{near[0]}”?" if near else ""))
        return False
