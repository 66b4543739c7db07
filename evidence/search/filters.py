"""From the parameters of an address to criteria, or to the reasons why not. Nothing invalid is ever ignored."""

import re
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from evidence.search import syntax
from evidence.search.criteria import SORTS, Criteria
from evidence.search.facets import BY_KEY, FACETS, MOST_VALUES, Facet, Fixed
from evidence.search.schema import SCOPES

_SHOWN = 60
"""Characters of a wrong value that a message repeats."""
_LAST_YEAR = 9999
#: What other sites add to links that lead here; it asks nothing of us.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id")


TOO_DEEP = f"Brackets can stand {syntax.DEEPEST} deep in brackets: write the search more simply."


class InvalidSearch(ValueError):
    """The search cannot be carried out as asked. `reasons` are plain sentences; there are no results."""

    def __init__(self, reasons: list[str], q: str = "") -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
        self.q = q


def read(parameters: MultiValueDict[str, str]) -> Criteria:
    """The search that an address asks for; InvalidSearch with every reason. One query for each vocabulary used."""
    unknown = [name for name in parameters if name not in PARAMETERS and not _TRACKING.fullmatch(name)]
    reasons = [f"A search has no “{_short(name)}”: it can have {_listed(PARAMETERS)}." for name in unknown]
    twice = [name for name in PARAMETERS if name not in BY_KEY and len(parameters.getlist(name)) > 1]
    reasons += [f"“{name}” stands in the address more than once." for name in twice]
    form = SearchForm(parameters)
    if not form.is_valid():
        reasons += [str(message) for messages in form.errors.values() for message in messages]
    if reasons:
        raise InvalidSearch(reasons, parameters.get("q", "")[: syntax.LONGEST].replace("\x00", ""))
    return _criteria(form.cleaned_data)


def _criteria(cleaned: dict[str, Any]) -> Criteria:
    chosen: dict[str, tuple[str, ...]] = {facet.key: cleaned[facet.key] for facet in FACETS}
    claim_kinds = BY_KEY["claim_kind"].naming.by_key(chosen["kind"])
    if claim_kinds:  # kind=finding and kind=report are one parameter for readers, two questions for the index
        chosen["claim_kind"] = (*chosen["claim_kind"], *claim_kinds)
        chosen["kind"] = tuple(key for key in chosen["kind"] if key not in claim_kinds)
    made = Criteria(
        q=cleaned["q"],
        scope=cleaned["in"],
        year_from=cleaned["year_from"],
        year_to=cleaned["year_to"],
        undated=cleaned["undated"],
        fulltext=cleaned["fulltext"],
        synonyms=cleaned["synonyms"] == "on",
        sort=cleaned["sort"],
    )
    for key, values in chosen.items():
        made = made.choosing(key, values) if values else made
    return made.on_page(cleaned["page"])


class _Words(forms.CharField):
    """The words: at most 1,000 characters and 64 terms."""

    default_error_messages = {"null_characters_not_allowed": "The search contains a character that no text can hold."}

    def clean(self, value: Any) -> str:
        text = cast("str", super().clean(value))
        if len(text) > syntax.LONGEST:
            raise ValidationError(f"A search can have {syntax.LONGEST:,} characters; this one has {len(text):,}.")
        query = syntax.parse(text)
        if query.is_too_deep:
            raise ValidationError(TOO_DEEP)
        if query.term_count > syntax.MOST_TERMS:
            raise ValidationError(f"A search can have {syntax.MOST_TERMS} words; this one has {query.term_count}.")
        return text


class _Values(forms.Field):
    """The chosen values of a facet: each must exist."""

    widget = forms.MultipleHiddenInput

    def __init__(self, facet: Facet) -> None:
        super().__init__(required=False)
        self._facet = facet

    def clean(self, value: Any) -> tuple[str, ...]:
        keys = tuple(dict.fromkeys(key for key in value or () if key))
        if len(keys) > MOST_VALUES:
            raise ValidationError(f"Choose at most {MOST_VALUES} values of “{self._facet.label}”, not {len(keys)}.")
        sound = [key for key in keys if "\x00" not in key]
        known = set(self._facet.naming.by_key(sound))
        if self._facet.key == "kind":
            known |= set(BY_KEY["claim_kind"].naming.by_key(sound))
        wrong = [ValidationError(self._no_such(key)) for key in keys if key not in known]
        if wrong:
            raise ValidationError(wrong)
        return keys

    def _no_such(self, key: str) -> str:
        sentence = f"There is no {self._facet.noun} “{_short(key)}”."
        naming = self._facet.naming
        if isinstance(naming, Fixed):
            sentence += f" It can be {_listed([value.key for value in naming.values])}."
        return sentence


class _One(forms.Field):
    """One of a few words; the first when nothing is said."""

    def __init__(self, name: str, words: tuple[str, ...]) -> None:
        super().__init__(required=False)
        self._name, self._words = name, words

    def clean(self, value: Any) -> str:
        if value and value not in self._words:
            raise ValidationError(f"“{self._name}” can be {_listed(self._words)}, not “{_short(value)}”.")
        return value or self._words[0]


class _Number(forms.Field):
    """A whole number in the digits 0 to 9, or nothing."""

    def __init__(self, name: str, empty: int | None, *, least: int, most: int) -> None:
        super().__init__(required=False)
        self._name, self._empty, self._least, self._most = name, empty, least, most

    def clean(self, value: Any) -> int | None:
        text = (value or "").strip()
        if not text:
            return self._empty
        if not re.fullmatch(r"-?[0-9]{1,30}", text):
            raise ValidationError(f"“{self._name}” must be a whole number, not “{_short(text)}”.")
        if not self._least <= int(text) <= self._most:
            raise ValidationError(f"“{self._name}” must lie between {self._least} and {self._most}, not {text}.")
        return int(text)


class _Flag(forms.Field):
    def __init__(self, name: str) -> None:
        super().__init__(required=False)
        self._name = name

    def clean(self, value: Any) -> bool:
        if (value or "0") not in {"0", "1"}:
            raise ValidationError(f"“{self._name}” must be 1 or 0, not “{_short(value)}”.")
        return bool(value == "1")


_BEYOND = 10**30  # a page may be any number: whether it exists is known after the search


def _fields() -> Iterator[tuple[str, forms.Field]]:
    yield "q", _Words(required=False)
    yield "in", _One("in", SCOPES)
    yield from ((facet.key, _Values(facet)) for facet in FACETS)
    yield "year_from", _Number("year_from", None, least=1, most=_LAST_YEAR)
    yield "year_to", _Number("year_to", None, least=1, most=_LAST_YEAR)
    yield "undated", _Flag("undated")
    yield "fulltext", _Flag("fulltext")
    yield "synonyms", _One("synonyms", ("on", "off"))
    yield "sort", _One("sort", SORTS)
    yield "page", _Number("page", 1, least=-_BEYOND, most=_BEYOND)


PARAMETERS = tuple(name for name, _ in _fields())


class SearchForm(forms.Form):
    """The parameters of a search. Its fields come from the table of facets."""

    def __init__(self, data: MultiValueDict[str, str]) -> None:
        super().__init__(data)
        self.fields = dict(_fields())

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("year_from"), self.cleaned_data.get("year_to")
        if first is not None and last is not None and first > last:
            raise ValidationError(f"The years run backwards: from {first} to {last}.")
        return self.cleaned_data


def _short(text: str) -> str:
    text = "".join(c if c.isprintable() else "�" for c in text[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _listed(words: tuple[str, ...] | list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
