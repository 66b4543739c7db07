"""How to search: every construct with an example that finds something in the library."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from evidence.pages.reading import reading
from evidence.rendering import show
from evidence.search import syntax
from evidence.search.criteria import Criteria
from evidence.search.schema import Scope


@dataclass(frozen=True, slots=True)
class Example:
    q: str
    says: str
    scope: Scope = "sources"

    @property
    def address(self) -> str:
        return Criteria(q=self.q, scope=self.scope).address


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """A field of the language by an example, and what it looks at among sources, claims and passages."""

    q: str
    in_sources: str
    in_claims: str
    in_passages: str
    works: bool = True
    """It finds something in the starter library, so it is a link."""

    @property
    def address(self) -> str:
        return Criteria(q=self.q).address


GROUPS = (
    Group(
        "words",
        "Words",
        (
            Example("mutuals staff", "Both words, anywhere.", "passages"),
            Example('"public services"', "These words in this order.", "passages"),
            Example("unions OR employers", "Either word. OR parts all that stands before it from all that follows."),
            Example("mutuals -savings", "The first word without the second; NOT savings says the same.", "passages"),
            Example("(users OR clients) staff", "Brackets keep alternatives together.", "passages"),
            Example("personalis*", "Every word that begins so, and words of the same stem.", "passages"),
            Example('"staff mutuals"~6', "With six words at most between, in either order.", "passages"),
        ),
    ),
    Group(
        "values",
        "Themes, voices, stances, dates",
        (
            Example("theme:co-production", "What is about a theme or one narrower than it."),
            Example('theme:"user choice" OR theme:personalisation', "Any name of a theme will do, in quotation marks."),
            Example("stance:against@mutualisation", "Somebody stands against this theme.", "passages"),
            Example("stance:for@mutualisation@government", "This actor stands for this theme.", "passages"),
            Example("voice:trade-unions staff", "Words spoken by this actor or one below it.", "passages"),
            Example("year:2010..2013", "From one year to another; also year:2010.., year:..2013, year:2013."),
            Example("basis:testimony women", "Claims that rest on testimony and name women.", "claims"),
        ),
    ),
)
FIELDS = (
    FieldHelp("title:services", "title", "titles of the sources it rests on", "title of its source"),
    FieldHelp("author:cunningham", "people and bodies named", "the same, of its sources", "the same, of its source"),
    FieldHelp("journal:telegraph", "journal, newspaper, series", "the same, of its sources", "the same, of its source"),
    FieldHelp(
        "abstract:personalisation", "words of the abstract", "its quotations from abstracts", "passages of an abstract"
    ),
    FieldHelp(
        'fulltext:"public services"',
        "words of the full text",
        "its quotations from full texts",
        "passages of a full text",
    ),
    FieldHelp("theme:mutualisation", "earned or assigned", "its own", "earned by words marked in it"),
    FieldHelp(
        "actor:trade-unions",
        "speaks, takes a stance, wrote, or is a subject",
        "speaks or takes a stance",
        "speaks or takes a stance",
    ),
    FieldHelp("voice:government", "whose words are quoted", "whose words it rests on", "whose words are marked in it"),
    FieldHelp(
        "stance:conditional", "for, conditional, against, neutral", "of the words it rests on", "of words marked in it"
    ),
    FieldHelp(
        "kind:report",
        "kind of source, or of a claim made from it",
        "kind of claim, or of its sources",
        "kind of its source",
    ),
    FieldHelp("basis:testimony", "of any quotation in it", "of any words it rests on", "of words marked in it"),
    FieldHelp(
        "relation:contradicts", "what its words do to claims", "what words do to it", "what words marked in it do"
    ),
    FieldHelp("year:2010..", "when it came out", "when its sources came out", "when its source came out"),
    FieldHelp("doi:10.1000/182", "DOI", "DOI of a source", "DOI of its source", works=False),
    FieldHelp(
        "id:12",
        "its number here, or any identifier",
        "its number, or an identifier of a source",
        "number or identifier of its source",
        works=False,
    ),
)


@dataclass(frozen=True, slots=True)
class HelpPage:
    groups: tuple[Group, ...]
    fields: tuple[FieldHelp, ...]
    longest: str
    most_terms: int
    deepest: int
    farthest: int


@reading
def how_to_search(request: HttpRequest) -> HttpResponse:
    page = HelpPage(GROUPS, FIELDS, f"{syntax.LONGEST:,}", syntax.MOST_TERMS, syntax.DEEPEST, syntax.FARTHEST)
    return show(request, "search/help.html", page)
