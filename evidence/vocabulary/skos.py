"""The vocabulary as SKOS: Turtle, RDF/XML and JSON-LD, written and read; what is written is read back equal.

Themes and actors are two concept schemes. Nothing is fetched while reading: no DTD, no entity, no outside context.
Source of the words: https://www.w3.org/TR/skos-reference/.
"""

import json
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString
from rdflib import DCTERMS as DC
from rdflib import FOAF, OWL, PROV, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

THEMES, ACTORS = "themes", "actors"
LARGEST = 8 * 1024 * 1024
"""Bytes of a file that is read."""
MOST_STATEMENTS = 200_000
DEEPEST = 60
FORMATS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "turtle": ("turtle", "text/turtle", "ttl"),
        "rdf-xml": ("pretty-xml", "application/rdf+xml", "rdf"),
        "json-ld": ("json-ld", "application/ld+json", "jsonld"),
    }
)
"""Key → rdflib's name, media type, ending of a file's name."""
_BRACKETS = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"|<[^<>\s]*+>|#[^\n]*+|([\[\](){}])', re.DOTALL
)
_KINDS = {"person": FOAF.Person, "organisation": FOAF.Organization, "group": FOAF.Group}


class NotSkos(ValueError):
    """The file cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Retirement:
    at: datetime
    reason: str
    replaced_by: str = ""
    """A slug; empty when nothing is used in its place."""


@dataclass(frozen=True, slots=True)
class Term:
    """A concept as it is exchanged. Concepts are named by slug."""

    scheme: str
    """THEMES or ACTORS."""
    slug: str
    label: str
    labels: frozenset[str] = frozenset()
    definition: str = ""
    scope_note: str = ""
    broader: str = ""
    related: frozenset[str] = frozenset()
    kind: str = ""
    """Of an actor: person, organisation or group."""
    retired: Retirement | None = None


def dump(terms: Iterable[Term], *, site: str, key: str) -> bytes:
    """All terms in the format of `FORMATS`. `site`: the library's address, with a slash at the end."""
    graph = Graph()
    for prefix, space in (("skos", SKOS), ("foaf", FOAF), ("dcterms", DC), ("prov", PROV), ("owl", OWL)):
        graph.bind(prefix, space)
    for scheme, title in ((THEMES, "Themes"), (ACTORS, "Actors")):
        graph.add((URIRef(f"{site}{scheme}/"), RDF.type, SKOS.ConceptScheme))
        graph.add((URIRef(f"{site}{scheme}/"), DC.title, Literal(title)))
    for term in terms:
        _write(graph, term, site)
    return graph.serialize(format=FORMATS[key][0], encoding="utf-8")


def load(content: bytes, key: str) -> tuple[Term, ...]:
    """The concepts of a file, sorted. Raises NotSkos; of several languages English is taken first."""
    graph = _parsed(content, key)
    if len(graph) > MOST_STATEMENTS:
        raise NotSkos(f"It has more than {MOST_STATEMENTS:,} statements.")
    concepts = sorted({one for one in graph.subjects(RDF.type, SKOS.Concept) if isinstance(one, URIRef)})
    if not concepts:
        raise NotSkos("There is no skos:Concept with an address in it.")
    slugs = {one: _slug(one) for one in concepts}
    schemes = {one: _scheme(graph, one) for one in concepts}
    if len({(schemes[one], slugs[one]) for one in concepts}) < len(concepts):
        raise NotSkos("Two concepts would have the same address here.")
    return tuple(sorted((_read(graph, one, slugs, schemes) for one in concepts), key=lambda t: (t.scheme, t.slug)))


# Writing


def _write(graph: Graph, term: Term, site: str) -> None:
    def at(slug: str) -> URIRef:
        return URIRef(f"{site}{term.scheme}/{slug}/")

    me, scheme = at(term.slug), URIRef(f"{site}{term.scheme}/")
    graph.add((me, RDF.type, SKOS.Concept))
    graph.add((me, SKOS.inScheme, scheme))
    graph.add((me, SKOS.prefLabel, Literal(term.label)))
    for text in term.labels:
        graph.add((me, SKOS.altLabel, Literal(text)))
    for name, text in ((SKOS.definition, term.definition), (SKOS.scopeNote, term.scope_note)):
        if text:
            graph.add((me, name, Literal(text)))
    if term.broader:
        graph.add((me, SKOS.broader, at(term.broader)))
        graph.add((at(term.broader), SKOS.narrower, me))
    elif term.retired is None:
        graph.add((me, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, me))
    for other in term.related:
        graph.add((me, SKOS.related, at(other)))
    if term.kind:
        graph.add((me, RDF.type, _KINDS[term.kind]))
    if term.retired:
        instead = at(term.retired.replaced_by) if term.retired.replaced_by else None
        _write_retired(graph, me, term.retired, instead)


def _write_retired(graph: Graph, me: URIRef, retired: Retirement, instead: URIRef | None) -> None:
    graph.add((me, OWL.deprecated, Literal(True)))  # noqa: FBT003 (the value itself)
    graph.add((me, PROV.invalidatedAtTime, Literal(retired.at)))
    graph.add((me, SKOS.historyNote, Literal(retired.reason)))
    if instead is not None:
        graph.add((me, DC.isReplacedBy, instead))


# Reading


def _parsed(content: bytes, key: str) -> Graph:
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
            return Graph().parse(data=content, format={"rdf-xml": "xml"}.get(key, key), publicID="urn:file:")
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


def _read(graph: Graph, me: URIRef, slugs: Mapping[URIRef, str], schemes: Mapping[URIRef, str]) -> Term:
    def named(*predicates: Node) -> list[str]:
        found = {one for predicate in predicates for one in graph.objects(me, predicate) if one in slugs}
        return sorted(slugs[one] for one in found if schemes[one] == schemes[me])  # type: ignore[index]

    preferred = _texts(graph, me, SKOS.prefLabel)
    if not preferred:
        raise NotSkos(f"{me} has no prefLabel.")
    above = {slugs[one] for one in graph.subjects(SKOS.narrower, me) if one in slugs}  # type: ignore[index]
    broader = sorted({*named(SKOS.broader), *above})
    if len(broader) > 1:
        raise NotSkos(f"{me} has several broader concepts; here each has one at most.")
    back = {slugs[one] for one in graph.subjects(SKOS.related, me) if one in slugs}  # type: ignore[index]
    kinds = [kind for kind, type_ in _KINDS.items() if (me, RDF.type, type_) in graph]
    return Term(
        scheme=schemes[me],
        slug=slugs[me],
        label=preferred[0],
        labels=frozenset({*preferred[1:], *_texts(graph, me, SKOS.altLabel)} - {preferred[0]}),
        definition="\n".join(_texts(graph, me, SKOS.definition)[:1]),
        scope_note="\n".join(_texts(graph, me, SKOS.scopeNote)[:1]),
        broader=broader[0] if broader else "",
        related=frozenset({*named(SKOS.related), *back}),
        kind=(kinds or ["organisation"])[0] if schemes[me] == ACTORS else "",
        retired=_retired(graph, me, named(DC.isReplacedBy)),
    )


def _retired(graph: Graph, me: URIRef, instead: list[str]) -> Retirement | None:
    moment = graph.value(me, PROV.invalidatedAtTime)
    at = moment.toPython() if isinstance(moment, Literal) else None
    if (me, OWL.deprecated, Literal(True)) not in graph or not isinstance(at, datetime):  # noqa: FBT003
        return None
    reasons = _texts(graph, me, SKOS.historyNote)
    return Retirement(at, reasons[0] if reasons else "deprecated in the file", instead[0] if instead else "")


def _texts(graph: Graph, me: URIRef, predicate: Node) -> list[str]:
    """English and unmarked words first; then by language and by the words."""
    found = [one for one in graph.objects(me, predicate) if isinstance(one, Literal) and str(one).strip()]
    for one in found:
        if "\0" in one or any("\ud800" <= character <= "\udfff" for character in one):
            raise NotSkos(f"{me} has characters that no text has.")
    ordered = sorted(found, key=lambda one: (not (one.language or "en").startswith("en"), one.language or "", one))
    return list(dict.fromkeys(str(one) for one in ordered))


def _slug(me: URIRef) -> str:
    last = re.split(r"[/#:]", str(me).rstrip("/#"))[-1].lower()
    made = re.sub(r"[^a-z0-9]+", "-", last).strip("-")[:80].strip("-")
    if not made:
        raise NotSkos(f"No address can be made of {me}.")
    return made


def _scheme(graph: Graph, me: URIRef) -> str:
    """Actors are those in a scheme called so, and people and organisations; all other concepts are themes."""
    schemes = {str(one).rstrip("/#").rpartition("/")[2] for one in graph.objects(me, SKOS.inScheme)}
    types = set(graph.objects(me, RDF.type))
    return ACTORS if ACTORS in schemes or types & set(_KINDS.values()) else THEMES
