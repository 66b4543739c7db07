"""A delivered page, taken apart the way a browser reads it: elements with their attributes and their text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr", "use", "circle", "path", "rect"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


class Delivered(Protocol):
    content: bytes


class Page(HTMLParser):
    """Every element of a page, in order. Ends that nothing opened are an error: the page is well nested."""

    def __init__(self, response: Delivered) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(response.content.decode())
        assert not self._open, [element.tag for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.pieces.append(data)

    def all(self, tag: str = "", class_: str = "") -> list[Element]:
        return [
            element
            for element in self.elements
            if (not tag or element.tag == tag) and (not class_ or class_ in element.classes)
        ]

    @property
    def ids(self) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for element in self.elements:
            if "id" in element.attributes:
                assert element.attributes["id"] not in found, f"two elements are called {element.attributes['id']}"
                found[element.attributes["id"]] = element
        return found

    @property
    def links(self) -> list[str]:
        return [element.attributes["href"] for element in self.all("a")]

    @property
    def scripts(self) -> list[Element]:
        """What a browser would run and is no file of ours. A data block is not run."""
        return [
            one
            for one in self.all("script")
            if one.attributes.get("type") != "application/ld+json"
            and (one.text or not one.attributes.get("src", "").startswith("/static/js/"))
        ]

    @property
    def text(self) -> str:
        return " ".join(self.all("body")[0].text.split())
