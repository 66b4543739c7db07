"""The form of a page of blocks, read: which blocks changed, and which button was pressed.

A row sends what it is (`k` and its key, with `o` when it is left out) and what it was when the page was shown (`w`),
so that only what this person changed counts as changed.
"""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import QueryDict

from evidence.curation.texts.drafts import Change, Corrected, Labelled, Merged, Split
from evidence.text.cleaning import clean

LONGEST = 12  # digits; more is no key, no edition, no page of ours


@dataclass(frozen=True, slots=True)
class Asked:
    edition: int
    page: int
    changes: tuple[Change, ...]
    at: int | None
    """The block to go to afterwards."""
    opening: bool
    """It is to be opened, so that it can be split or corrected."""
    comparing: str | None
    """Words to be shown against the extracted ones; nothing is kept of them yet."""
    to_version: bool
    fields: tuple[tuple[str, str], ...]
    """The fields that say what was asked, for asking again."""


def asked(form: QueryDict) -> Asked:
    """Raises BadRequest for what no page of ours sends."""
    what, _, rest = form.get("do", "save").partition("-")
    at = _whole(rest.partition("-")[0], "do") if rest else None
    words = clean(form.get("words", ""), multiline=True)
    rows = list(_rows(form))
    act: list[Change] = []
    if what == "merge" and at is not None:
        act.append(Merged(at))
    elif what == "split" and at is not None:
        act.append(Split(at, _whole(rest.partition("-")[2], "do")))
    elif what == "correct" and at is not None:
        act.append(Corrected(at, words))
    elif what not in {"save", "open", "compare", "version"}:
        raise BadRequest("There is no such button here.")
    return Asked(
        edition=_whole(form.get("edition", ""), "edition"),
        page=_whole(form.get("page", "1"), "page"),
        changes=(*rows, *act),
        at=None if what == "merge" else at,
        opening=what in {"open", "split"},
        comparing=words if what == "compare" else None,
        to_version=what == "version",
        fields=_again(form, rows),
    )


def _rows(form: QueryDict) -> "list[Labelled]":
    found = []
    for name, value in form.items():
        if not name.startswith("k"):
            continue
        key = _whole(name[1:], "k")
        out = f"o{key}" in form
        if f"{value}{' out' if out else ''}" != form.get(f"w{key}"):
            kind, _, level = str(value).partition("-")
            found.append(Labelled(key, kind, _whole(level or "0", "level"), out))
    return found


def _again(form: QueryDict, rows: list[Labelled]) -> tuple[tuple[str, str], ...]:
    names = [name for row in rows for name in (f"k{row.key}", f"o{row.key}", f"w{row.key}")]
    wanted = (*names, "do", "words", "page")
    return tuple((name, str(form[name])) for name in wanted if name in form)


def _whole(said: str, name: str) -> int:
    if not (said.isascii() and said.isdigit()) or len(said) > LONGEST:
        raise BadRequest(f"“{name}” must be a whole number in plain digits.")
    return int(said)
