"""A reference put together from what a record says, field by field: cleaned, canonical, and nothing dropped.

What cannot stand where it was said (a second title, a date that is none, a broken DOI, an address that is no link)
goes to `custom` under the name of its format and field, `ris:DO`, and a warning says so. What goes out again as the
same field is found there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from evidence.citations import extras, identifiers, names, stated_dates
from evidence.citations.kinds import KINDS
from evidence.citations.reference import NAMED_ROLES, Json, Name, Reference, join_keywords
from evidence.text import cleaning

MULTILINE = frozenset({"abstract", "note"})
IDENTIFIERS = frozenset({"doi", "isbn", "issn", "url"})
LONGEST_SHOWN = 80
"""Characters of a value that a warning repeats."""


class Draft:
    """One record on its way to a reference. `prefix` names its format in `custom`."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.fields: dict[str, Any] = {}
        self.names: dict[str, list[Name]] = {}
        self.keywords: list[str] = []
        self.custom: dict[str, Json] = {}
        self.warnings: list[str] = []

    def say(self, attribute: str, value: str, field: str) -> None:
        """Set a text. The first one stays; another is kept under the name of its `field`."""
        value = tidy(value, multiline=attribute in MULTILINE)
        if not value:
            return
        before = self.fields.setdefault(attribute, value)
        if before != value:
            self.keep(field, value)
            self.warn(f"{field} says a second {attribute.replace('_', ' ')}, “{value}”; the first was used, both kept.")

    def name(self, role: str, name: Name) -> None:
        """A name that its format keeps in parts. A given name alone is the whole name."""
        name = Name(tidy(name.family), tidy(name.given), tidy(name.literal))
        if name.literal or not name.family:
            name = Name(literal=name.literal or name.given)
        if name.literal or name.family:
            self.names.setdefault(role, []).append(name)

    def person(self, role: str, line: str) -> None:
        """A name in one line: “Family, Given”, or an organisation."""
        line = tidy(line)
        if not line:
            return
        name, warning = names.inverted(line)
        if name.literal or name.family:
            self.names.setdefault(role, []).append(name)
        if warning:
            self.warn(warning)

    def keyword(self, words: str) -> None:
        """One keyword, or several with semicolons between."""
        self.keywords += [word for part in words.split(";") if (word := tidy(part))]

    def date(self, attribute: str, words: str, field: str) -> None:
        """A date in any form. Of two the more exact one stays when the other says less of the same."""
        words = tidy(words)
        edtf, warning = stated_dates.edtf_of(words)
        before = self.fields.get(attribute, "")
        if not words or (edtf and edtf in before):
            return
        if before and not (edtf and edtf.startswith(before)):
            self.keep(field, words)
            self.warn(f"{field} says another date, “{words}”; {before} was used, both kept.")
            return
        if edtf:
            self.fields[attribute] = edtf
        if warning:
            self.custom.setdefault(extras.STATED[attribute], words)
            self.warn(f"{field}: {warning}")

    def identifier(self, scheme: str, value: str, field: str) -> None:
        """A DOI, ISBN, ISSN or address. What is none is kept as words, never as a link."""
        value = tidy(value)
        if not value:
            return None
        if scheme == "url" and "10." in value and (doi := identifiers.canonical("doi", value)):
            return self._known("doi", doi, field)
        if found := identifiers.canonical(scheme, value):
            return self._known(scheme, found, field)
        self.keep(field, value)
        what = "address that may be a link (http, https, mailto)" if scheme == "url" else f"valid {scheme.upper()}"
        self.warn(f"{field}: “{value}” is no {what}; it was kept as words.")
        return None

    def _known(self, scheme: str, value: str, field: str) -> None:
        """The same identifier twice is one; another of its sort is kept without a warning, as works have several."""
        if self.fields.setdefault(scheme, value) != value:
            self.keep(field, value)

    def take(self, line: str) -> bool:
        """Take a line `name: value` of ours; False when it is none."""
        name, value = extras.read(line)
        if not name:
            return False
        if name in extras.STATED.values():
            self.custom[name] = value
        elif name == extras.KIND:
            self.fields["kind"] = value if value in KINDS else self.fields.get("kind", "unstated")
        elif name in NAMED_ROLES:
            self.name(name, extras.person(value))
        elif name in extras.STATED:
            self.date(name, value, name)
        elif name in IDENTIFIERS:
            self.identifier(name, value, name)
        else:
            self.say(name, value, name)
        return True

    def keep(self, field: str, value: Json) -> None:
        """Words without a place of their own; of a repeated field a list."""
        self.keep_under(self.prefix, field, value)

    def keep_under(self, prefix: str, field: str, value: Json) -> None:
        """As `keep`, for a field of another format than the draft's."""
        key = tidy(f"{prefix}:{field}")
        value = tidy(value, multiline=True) if isinstance(value, str) else value
        if key not in self.custom:
            self.custom[key] = value
            return
        before = self.custom[key]
        self.custom[key] = [*before, value] if isinstance(before, list) else [before, value]

    def kind(self, key: str, stated: str, *, exact: bool) -> None:
        """Our kind; where it is only the nearest one, what was stated is kept."""
        self.fields["kind"] = key
        if not exact:
            self.keep("type", stated)
            self.warn(f"The type “{stated}” has no kind of its own here; it was read as {KINDS[key].label}.")

    def warn(self, sentence: str) -> None:
        """Values a sentence repeats are cut: a warning is for reading."""
        shown = [shorter(part) for part in sentence.split("“")]
        self.warnings.append("“".join(shown))

    def says_nothing(self) -> bool:
        """Whether there is no field of ours but an id and a kind: no work can be known by that."""
        return not (self.fields.keys() - {"id", "kind"} or self.names or self.keywords)

    def reference(self) -> Reference:
        kind = self.fields.setdefault("kind", "unstated")
        keyword = join_keywords(dict.fromkeys(self.keywords))
        roles = {role: tuple(names) for role, names in self.names.items()}
        fields = {"id": "", "keyword": keyword} | self.fields | roles
        return Reference(type=KINDS[kind].csl, custom=self.custom, **fields)


def shorter(part: str) -> str:
    """The quoted words at the beginning of `part`, cut when they are long."""
    words, mark, rest = part.partition("”")
    return f"{words[:LONGEST_SHOWN]} …{mark}{rest}" if mark and len(words) > LONGEST_SHOWN else part


def tidy(text: str, *, multiline: bool = False) -> str:
    """`text` cleaned, without white space at the ends of its lines; `multiline` keeps the lines."""
    if text.isascii() and text.isprintable():  # nearly all: nothing to clean but spaces
        return " ".join(text.split()) if not multiline else text.strip(" ")
    cleaned = cleaning.clean(text, multiline=multiline)
    return "\n".join(line.rstrip() for line in cleaned.split("\n")).strip() if multiline else cleaned


def kept(custom: Mapping[str, Json], prefix: str) -> Iterable[tuple[str, str]]:
    """What was kept for a format: field and value, a list's values one by one."""
    start = f"{prefix}:"
    for key, value in custom.items():
        if key.startswith(start):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str):
                    yield key.removeprefix(start), one
