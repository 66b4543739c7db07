"""A bibliographic reference as a plain value, in the vocabulary of CSL-JSON.

Source of the field names: https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
(hyphens become underscores). What is not stated is the empty string; nothing is ever filled in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

NAMED_ROLES = ("author", "editor", "translator", "contributor")
"""The roles a reference keeps, in the order in which a source lists them."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person (family, given) or an organisation, which is never taken apart (literal).

    >>> str(Name(family="Needham", given="Catherine")), Name(literal="Prospect").short
    ('Catherine Needham', 'Prospect')
    """

    family: str = ""
    given: str = ""
    literal: str = ""

    def __str__(self) -> str:
        return self.literal or " ".join(part for part in (self.given, self.family) if part)

    @property
    def short(self) -> str:
        """Family name, or the organisation whole."""
        return self.literal or self.family or self.given

    @property
    def inverted(self) -> str:
        """“Family, Given”, or the organisation whole."""
        return self.literal or ", ".join(part for part in (self.family, self.given) if part)


@dataclass(frozen=True, slots=True)
class Reference:
    """One work. Dates are EDTF strings (https://www.loc.gov/standards/datetime/), such as 2013-09-03/2013-09-05."""

    id: str
    type: str
    kind: str = ""
    """Key of `kinds.KINDS`; empty for a type that no kind of ours has."""
    title: str = ""
    short_title: str = ""
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    translator: tuple[Name, ...] = ()
    contributor: tuple[Name, ...] = ()
    issued: str = ""
    container_title: str = ""
    event_title: str = ""
    event_place: str = ""
    event_date: str = ""
    publisher: str = ""
    publisher_place: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    language: str = ""
    url: str = ""
    doi: str = ""
    isbn: str = ""
    issn: str = ""
    keyword: str = ""
    status: str = ""
    """Of publication, in the document's own words: “Unpublished”, “in press”."""
    abstract: str = ""
    note: str = ""
    custom: Mapping[str, Json] = field(default_factory=dict)
    """Fields of the original that have no place above, as they came."""

    @property
    def title_supplied(self) -> bool:
        """The work has no title of its own: ours stands in square brackets."""
        return self.title.startswith("[") and self.title.endswith("]")

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords one by one. Semicolons part them where there are any, else commas."""
        separator = ";" if ";" in self.keyword else ","
        return tuple(word for part in self.keyword.split(separator) if (word := part.strip()))

    @property
    def address(self) -> str:
        """Where the work is: its DOI's address, else its URL, else nothing."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


def join_keywords(keywords: Iterable[str]) -> str:
    """One line that `Reference.keywords` takes apart again: commas between, semicolons where a keyword has a comma.

    >>> join_keywords(["co-production", "social care"]), join_keywords(["care, social", "boundaries"])
    ('co-production, social care', 'care, social; boundaries')
    """
    words = list(keywords)
    if any("," in word for word in words):
        return "; ".join(words) if len(words) > 1 else f"{words[0]};"
    return ", ".join(words)
