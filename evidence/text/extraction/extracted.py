"""What was taken out of a file, as a plain value that travels between processes as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from evidence.text.blocks import Block


class Refused(Exception):
    """No text can be taken from this file; `reason` is one sentence for the curator. The file stays as it is."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file. `start` and `end` count code points of the text; an empty page has start = end."""

    number: int
    """Counted from 1 in the file."""
    label: str
    """The number printed on it (“iv”, “12”), where the file says it; else the number counted."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text of a file, cleaned (`evidence.text.cleaning`), with what is known of its structure."""

    content: str
    blocks: tuple[Block, ...]
    """Spans over `content`: as the file marks them where it does, else as `blocks.recognise` finds them."""
    pages: tuple[Page, ...]
    """Of a PDF; else none."""
    warnings: tuple[str, ...]
    """Sentences for the curator: what was left out or is doubtful."""
    method: str
    """What took it out: the origin of a text version."""
    media_type: str
    title: str = ""
    """As the file's own properties have it; often wrong."""


def page_at(pages: Sequence[Page], offset: int) -> Page | None:
    """The page on which the character at `offset` stands."""
    return next((page for page in pages if page.start <= offset < page.end), None)


def dumps(found: ExtractedText | Refused) -> bytes:
    said = {"refused": found.reason} if isinstance(found, Refused) else asdict(found)
    return json.dumps(said).encode()


def loads(answer: bytes) -> ExtractedText:
    """What `dumps` wrote. Raises Refused where that is what was written, or where it is nothing of the kind."""
    try:
        said = json.loads(answer)
        if "refused" in said:
            raise Refused(str(said["refused"]))
        said["blocks"] = tuple(
            Block(**block | {"heading_path": tuple(block["heading_path"])}) for block in said["blocks"]
        )
        said["pages"] = tuple(Page(**page) for page in said["pages"])
        said["warnings"] = tuple(said["warnings"])
        return ExtractedText(**said)
    except (ValueError, TypeError, KeyError) as problem:
        raise Refused("The program that reads files gave no answer that can be understood.") from problem
