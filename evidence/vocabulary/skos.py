"""The vocabulary as SKOS: Turtle, RDF/XML and JSON-LD, written and read; what is written is read back equal.

Themes and actors are two concept schemes. What is read is bounded and fetches nothing: see `skos_graph`.
Source of the words: https://www.w3.org/TR/skos-reference/.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from rdflib import DCTERMS as DC
from rdflib import FOAF, OWL, PROV, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from evidence.vocabulary.skos_graph import parsed
from evidence.vocabulary.terms import ACTORS, THEMES, Found, NotSkos, Retirement, Term, Unread

FORMATS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "turtle": ("turtle", "text/turtle", "ttl"),
        "rdf-xml": ("pretty-xml", "application/rdf+xml", "rdf"),
        "json-ld": ("json-ld", "application/ld+json", "jsonld"),
    }
)
"""Key → rdflib's name, media type, ending of a file's name."""
_KINDS = {"person": FOAF.Person, "organisation": FOAF.Organization, "group": FOAF.Group}


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
    """The concepts of a file, sorted. Raises NotSkos, also when one of them cannot be read.

    What it names and does not describe is left out. Of several languages English is taken first.
    """
    found = read(content, key)
    for one in found.unread:
        raise NotSkos(f"{one.address}: {one.reason}")
    there = {(term.scheme, term.slug) for term in found.terms}
    return tuple(_within(term, there) for term in found.terms)


def read(content: bytes, key: str) -> Found:
    """Every concept of a file, sorted: read, or not and why. Raises NotSkos when the file itself cannot be read.

    What a concept names need not be described in the file.
    """
    graph = parsed(content, key)
    marked = set(graph.subjects(RDF.type, SKOS.Concept))
    concepts = sorted(one for one in marked if isinstance(one, URIRef))
    if not concepts:
        raise NotSkos("There is no skos:Concept with an address in it.")
    unread = [Unread("(no address)", "It has no address.")] * (len(marked) - len(concepts))
    names: dict[Node, tuple[str, str]] = {}
    taken: set[tuple[str, str]] = set()
    for one in concepts:
        slug = _slug(one)
        name = (_scheme(graph, one), slug)
        if not slug:
            unread.append(Unread(one, "No address can be made of its address."))
        elif name in taken:
            unread.append(Unread(one, f"“{slug}” is the address of another concept of the file, too."))
        else:
            taken.add(name)
            names[one] = name
    terms = []
    for me in names:
        try:
            terms.append(_read(graph, me, names))
        except NotSkos as refused:
            unread.append(Unread(str(me), str(refused)))
    return Found(len(marked), tuple(sorted(terms, key=lambda term: (term.scheme, term.slug))), tuple(unread))


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
    if retired.at is not None:
        graph.add((me, PROV.invalidatedAtTime, Literal(retired.at)))
    graph.add((me, SKOS.historyNote, Literal(retired.reason)))
    if instead is not None:
        graph.add((me, DC.isReplacedBy, instead))


# Reading


def _within(term: Term, there: set[tuple[str, str]]) -> Term:
    """The same without what it names beyond `there`."""

    def known(slug: str) -> str:
        return slug if (term.scheme, slug) in there else ""

    retired = term.retired and replace(term.retired, replaced_by=known(term.retired.replaced_by))
    return replace(term, broader=known(term.broader), related=frozenset(filter(known, term.related)), retired=retired)


def _read(graph: Graph, me: Node, names: Mapping[Node, tuple[str, str]]) -> Term:
    scheme, mine = names[me]

    def called(found: Iterable[Node]) -> set[str]:
        """What is described elsewhere is taken to be of the same scheme."""
        named = {names.get(one, (scheme, _slug(one))) for one in found if isinstance(one, URIRef)}
        return {slug for of, slug in named if of == scheme and slug}

    preferred = _texts(graph, me, SKOS.prefLabel)
    if not preferred:
        raise NotSkos("It has no preferred label.")
    broader = sorted(called(graph.objects(me, SKOS.broader)) | called(graph.subjects(SKOS.narrower, me)))
    if len(broader) > 1:
        raise NotSkos("It has several broader concepts; here each has one at most.")
    related = called(graph.objects(me, SKOS.related)) | called(graph.subjects(SKOS.related, me))
    kinds = [kind for kind, type_ in _KINDS.items() if (me, RDF.type, type_) in graph]
    return Term(
        scheme=scheme,
        slug=mine,
        label=preferred[0],
        labels=frozenset({*preferred[1:], *_texts(graph, me, SKOS.altLabel)} - {preferred[0]}),
        definition="\n".join(_texts(graph, me, SKOS.definition)[:1]),
        scope_note="\n".join(_texts(graph, me, SKOS.scopeNote)[:1]),
        broader=broader[0] if broader else "",
        related=frozenset(related),
        kind=(kinds or [""])[0] if scheme == ACTORS else "",
        retired=_retired(graph, me, sorted(called(graph.objects(me, DC.isReplacedBy)))),
        top=(me, SKOS.topConceptOf, None) in graph or (None, SKOS.hasTopConcept, me) in graph,
    )


def _retired(graph: Graph, me: Node, instead: list[str]) -> Retirement | None:
    if (me, OWL.deprecated, Literal(True)) not in graph:  # noqa: FBT003 (the value itself)
        return None
    moments = sorted(one for one in graph.objects(me, PROV.invalidatedAtTime) if isinstance(one, Literal))
    reasons = _texts(graph, me, SKOS.historyNote)
    at = _moment(moments[0]) if moments else None
    return Retirement(at, reasons[0] if reasons else "deprecated in the file", instead[0] if instead else "")


def _moment(said: Literal) -> datetime:
    """A day alone begins at midnight. NotSkos when it is neither: then the file says something, and it is not known."""
    at = said.toPython()
    if isinstance(at, datetime):
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    if isinstance(at, date):
        return datetime.combine(at, time(), tzinfo=UTC)
    raise NotSkos(f"It is deprecated, and since when is no date: “{str(said)[:60]}”.")


def _texts(graph: Graph, me: Node, predicate: Node) -> list[str]:
    """English and unmarked words first; then by language and by the words."""
    found = [one for one in graph.objects(me, predicate) if isinstance(one, Literal) and str(one).strip()]
    for one in found:
        if "\0" in one or any("\ud800" <= character <= "\udfff" for character in one):
            raise NotSkos("It has characters that no text has.")
    ordered = sorted(found, key=lambda one: (not (one.language or "en").startswith("en"), one.language or "", one))
    return list(dict.fromkeys(str(one) for one in ordered))


def _slug(me: URIRef) -> str:
    """Of the last part of an address; empty when nothing of it can stand in one of ours."""
    last = re.split(r"[/#:]", str(me).rstrip("/#"))[-1].lower()
    return re.sub(r"[^a-z0-9]+", "-", last).strip("-")[:80].strip("-")


def _scheme(graph: Graph, me: URIRef) -> str:
    """Actors are those in a scheme called so, and people and organisations; all other concepts are themes."""
    schemes = {str(one).rstrip("/#").rpartition("/")[2] for one in graph.objects(me, SKOS.inScheme)}
    types = set(graph.objects(me, RDF.type))
    return ACTORS if ACTORS in schemes or types & set(_KINDS.values()) else THEMES
