"""References as pages show them: italics that survive copying, and data for machines.

The one module that turns values into HTML by itself, beside `marks`: every word of a record is escaped here.
"""

import json
import re
from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evidence.citations import rich as words
from evidence.citations.reference import Json
from evidence.citations.rich import Rich

register = template.Library()

_TAGS = {
    words.ITALIC: "<i>{}</i>",
    words.BOLD: "<b>{}</b>",
    words.SMALL_CAPS: '<span class="small-caps">{}</span>',
    words.SUPERSCRIPT: "<sup>{}</sup>",
    words.SUBSCRIPT: "<sub>{}</sub>",
}
_SOURCE = re.compile(r"(?:/sources/)?([0-9]+)/?")
#: Characters that could end a script element or begin a comment in it; JSON may write them as numbers.
_IN_SCRIPT = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


@register.simple_tag
def rich(formatted: Rich) -> SafeString:
    """A formatted reference. Its addresses are text, not links: what is copied is the reference and nothing else."""
    return format_html_join("", "{}", ((_marked(piece.text, sorted(piece.marks)),) for piece in formatted.pieces))


@register.simple_tag
def unapi(source: int | str) -> SafeString:
    """The id under which unAPI knows a source, given by its number or its address; nothing for anything else.

    Reference managers read it; for people it is nothing at all.
    """
    found = _SOURCE.fullmatch(str(source))
    return format_html('<abbr class="unapi-id" title="{}"></abbr>', found[1]) if found else SafeString("")


@register.simple_tag
def json_ld(data: Mapping[str, Json]) -> SafeString:
    """A data block. No browser runs it, so the Content-Security-Policy has nothing to say about it."""
    text = json.dumps(data, ensure_ascii=False).translate(_IN_SCRIPT)
    # Within a script element `&quot;` would stay as it is: what could end the element is out of it already.
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def _marked(text: str, marks: list[str]) -> SafeString:
    found = format_html("{}", text)
    for mark in marks:
        found = format_html(_TAGS[mark], found)
    return found
