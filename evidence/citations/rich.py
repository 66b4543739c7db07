"""A formatted reference: words with italics and links, as a plain value that shows itself as text or HTML.

What pandoc answers is read here from its own tree of inline elements (https://hackage.haskell.org/package/pandoc-types),
never as HTML: no tag of anybody's making can pass, and each word is escaped where it is written.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from evidence.text.cleaning import clean, safe_address

type Node = dict[str, Any]
"""An element of pandoc's tree: `t` is its name, `c` what it holds."""

ITALIC, BOLD, SMALL_CAPS, SUPERSCRIPT, SUBSCRIPT = "italic", "bold", "small caps", "superscript", "subscript"
_MARKS = {
    "Emph": ITALIC,
    "Strong": BOLD,
    "SmallCaps": SMALL_CAPS,
    "Superscript": SUPERSCRIPT,
    "Subscript": SUBSCRIPT,
}
_TAGS = {
    ITALIC: ("<i>", "</i>"),
    BOLD: ("<b>", "</b>"),
    SMALL_CAPS: ('<span class="small-caps">', "</span>"),
    SUPERSCRIPT: ("<sup>", "</sup>"),
    SUBSCRIPT: ("<sub>", "</sub>"),
}
_NODES = {mark: name for name, mark in _MARKS.items()}
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that look alike."""

    text: str
    marks: frozenset[str] = frozenset()
    link: str = ""
    """An address that is safe to follow; one that is not is dropped, wherever it came from."""

    def __post_init__(self) -> None:
        if self.link and safe_address(self.link) != self.link:
            object.__setattr__(self, "link", "")


@dataclass(frozen=True, slots=True)
class Rich:
    """A run of words: what a bibliography entry, a citation or a footnote says."""

    pieces: tuple[Piece, ...] = ()

    @classmethod
    def plain(cls, text: str) -> "Rich":
        return cls((Piece(text),) if text else ())

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> "Rich":
        """From pandoc's inline elements. A note among them is left out: see `notes`."""
        return cls(_joined(_pieces(nodes, frozenset(), ""))).trimmed()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.pieces)

    def html(self) -> str:
        """HTML with everything escaped: i, b, sup, sub, span.small-caps and links to http, https and mailto only."""
        return "".join(_html(piece) for piece in self.pieces)

    def inlines(self) -> list[Node]:
        """As pandoc's inline elements, for a document."""
        return [node for piece in self.pieces for node in _nodes(piece)]

    def replaced(self, old: str, new: str) -> "Rich":
        """With `new` for `old` wherever it stands within one piece."""
        return Rich(tuple(replace(piece, text=piece.text.replace(old, new)) for piece in self.pieces))

    def without_first(self, count: int) -> "Rich":
        """Without its first `count` code points."""
        pieces: list[Piece] = []
        for piece in self.pieces:
            pieces.append(replace(piece, text=piece.text[count:]))
            count = max(0, count - len(piece.text))
        return Rich(tuple(piece for piece in pieces if piece.text))

    def ended(self) -> "Rich":
        """With a full stop for a comma, colon or semicolon at its end, after which nothing came."""
        if not self.text.endswith((",", ":", ";")):
            return self
        return Rich((*self.pieces[:-1], replace(self.pieces[-1], text=self.pieces[-1].text[:-1].rstrip() + ".")))

    def trimmed(self) -> "Rich":
        """Without white space at its ends."""
        pieces = list(self.pieces)
        while pieces and not pieces[0].text.lstrip():
            del pieces[0]
        while pieces and not pieces[-1].text.rstrip():
            del pieces[-1]
        if pieces:
            pieces[0] = replace(pieces[0], text=pieces[0].text.lstrip())
            pieces[-1] = replace(pieces[-1], text=pieces[-1].text.rstrip())
        return Rich(tuple(pieces))


def words(text: str) -> list[Node]:
    """Text as pandoc's inline elements: words apart, so that lines can break."""
    found: list[Node] = []
    for part in clean(text, multiline=False).split(" "):
        if found:
            found.append({"t": "Space"})
        if part:
            found.append({"t": "Str", "c": part})
    return found


def notes(nodes: Iterable[Node]) -> Iterator[list[Node]]:
    """The blocks of each footnote among inline elements."""
    for node in nodes:
        if node["t"] == "Note":
            yield node["c"]
        else:
            yield from notes(_inner(node))


def _inner(node: Node) -> Sequence[Node]:
    """The inline elements that an inline element holds; none for a leaf."""
    match node["t"], node.get("c"):
        case "Emph" | "Strong" | "Underline" | "Strikeout" | "Superscript" | "Subscript" | "SmallCaps", [*inner]:
            return inner
        case "Cite" | "Span" | "Quoted", [_, [*inner]]:
            return inner
        case "Link" | "Image", [_, [*inner], _]:
            return inner
    return ()


def _pieces(nodes: Iterable[Node], marks: frozenset[str], link: str) -> Iterator[Piece]:
    for node in nodes:
        match node["t"], node.get("c"):
            case (("Space" | "SoftBreak" | "LineBreak"), _):
                yield Piece(" ", marks, link)
            case ("Str", str(text)) | (("Code" | "Math" | "RawInline"), [_, str(text)]):
                yield Piece(text, marks, link)
            case "Quoted", [kind, inner]:
                opening, closing = _QUOTES[kind["t"]]
                yield Piece(opening, marks, link)
                yield from _pieces(inner, marks, link)
                yield Piece(closing, marks, link)
            case "Link", [_, inner, [address, _]]:
                yield from _pieces(inner, marks, address)
            case "Note", _:
                continue
            case name, _:
                # Italics within italics stand upright, as in print.
                mark = _MARKS.get(name)
                yield from _pieces(_inner(node), marks ^ {mark} if mark else marks, link)


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for piece in pieces:
        if found and (found[-1].marks, found[-1].link) == (piece.marks, piece.link):
            found[-1] = replace(found[-1], text=found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return tuple(found)


def _html(piece: Piece) -> str:
    text = escape(piece.text)
    for mark in sorted(piece.marks):
        opening, closing = _TAGS[mark]
        text = f"{opening}{text}{closing}"
    return f'<a href="{escape(piece.link)}" rel="noopener">{text}</a>' if piece.link else text


def _nodes(piece: Piece) -> list[Node]:
    leading = [{"t": "Space"}] if piece.text[:1].isspace() else []
    trailing = [{"t": "Space"}] if piece.text.strip() and piece.text[-1:].isspace() else []
    inner = words(piece.text)
    if not inner or not piece.text.strip():
        return leading
    for mark in sorted(piece.marks):
        inner = [{"t": _NODES[mark], "c": inner}]
    if piece.link:
        inner = [{"t": "Link", "c": [["", [], []], inner, [piece.link, ""]]}]
    return [*leading, *inner, *trailing]
