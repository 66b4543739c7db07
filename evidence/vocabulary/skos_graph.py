"""A graph out of a file of RDF that anybody may have written: bounded, and nothing is fetched.

No DTD and no entity, no context from outside, a depth and a number of statements.
"""

import json
import re
import warnings
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString
from rdflib import Graph

from evidence.vocabulary.skos_files import LARGEST
from evidence.vocabulary.terms import NotSkos

MOST_STATEMENTS = 200_000
DEEPEST = 60
_BRACKETS = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"|<[^<>\s]*+>|#[^\n]*+|([\[\](){}])', re.DOTALL
)


def parsed(content: bytes, key: str) -> Graph:
    """The statements of a file in the format `key` of `skos.FORMATS`. Raises NotSkos."""
    if len(content) > LARGEST:
        raise NotSkos(f"It is larger than {LARGEST // 1024 // 1024} MB.")
    try:
        if key == "rdf-xml":
            parseString(content, _Depth(), forbid_dtd=True)
        elif key == "json-ld":
            _refuse_outside(json.loads(content))
        else:
            _refuse_deep(content)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # rdflib's own parser of JSON-LD uses what it deprecates
            graph = Graph().parse(data=content, format={"rdf-xml": "xml"}.get(key, key), publicID="urn:file:")
    except NotSkos:
        raise
    except DefusedXmlException as refused:
        raise NotSkos("A file with a document type or entities of its own is not read.") from refused
    except RecursionError as refused:
        raise NotSkos("It is nested too deeply.") from refused
    except SAXException as refused:
        raise NotSkos(f"It is not XML: {refused}") from refused
    except Exception as refused:  # rdflib raises what its parsers happen to meet
        raise NotSkos(f"It cannot be read: {str(refused)[:200]}") from refused
    if len(graph) > MOST_STATEMENTS:
        raise NotSkos(f"It has more than {MOST_STATEMENTS:,} statements.")
    return graph


class _Depth(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802, ARG002
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotSkos("It is nested too deeply.")

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002
        self.depth -= 1


def _refuse_deep(content: bytes) -> None:
    """Turtle whose brackets, outside of words and addresses, are nested too deeply is refused; linear."""
    depth = deepest = 0
    for one in _BRACKETS.finditer(content):
        if one[1]:
            depth += 1 if one[1] in b"[({" else -1
            deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise NotSkos("It is nested too deeply.")


def _refuse_outside(value: object, depth: int = 0) -> None:
    """A context in JSON-LD may be an address, which a reader would fetch."""
    if depth > DEEPEST:
        raise NotSkos("It is nested too deeply.")
    if isinstance(value, dict):
        context = value.get("@context", {})
        several = context if isinstance(context, list) else [context]
        if "@import" in value or not all(isinstance(one, dict) for one in several):
            raise NotSkos("A context from outside is not fetched: write it into the file.")
        for one in value.values():
            _refuse_outside(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _refuse_outside(one, depth + 1)
