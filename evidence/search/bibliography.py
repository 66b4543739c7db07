"""A result as a list of references in a citation style: to read and to print, plain or with its italics."""

from collections.abc import Sequence
from html import escape
from string import Template

from evidence.citations.styles import Formatted, Style

MOST = 1_000
"""References of one list: more take the citation processor longer than a reader waits (1,000 take about 2 s)."""

_PAGE = Template("""<!doctype html>
<html lang="$locale">
<head><meta charset="utf-8"><title>$title</title></head>
<body>
<h1>$title</h1>
$entries
</body>
</html>
""")


def plain(formatted: Sequence[Formatted]) -> str:
    """A paragraph for each, in the order of the style."""
    return "\n\n".join(f"{one.label} {one.entry.text}".strip() for one in _in_order(formatted)) + "\n"


def rich(formatted: Sequence[Formatted], style: Style, title: str) -> str:
    """A page of HTML that word processors open. Every word of a record is escaped in `Rich.html`."""
    entries = [f"<p>{escape(one.label)} {one.entry.html()}</p>".replace("<p> ", "<p>") for one in _in_order(formatted)]
    return _PAGE.substitute(locale=escape(style.locale), title=escape(title), entries="\n".join(entries))


def _in_order(formatted: Sequence[Formatted]) -> list[Formatted]:
    return sorted(formatted, key=lambda one: one.place)
