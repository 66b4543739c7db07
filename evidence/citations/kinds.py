"""What sorts of source there are: one row each. Adding a kind touches this table and its test.

The type names of the other systems were found by running them: conference abstracts must come out
as conference papers with their event (RIS CPAPER), and RIS UNPB and GEN are never used, because
reference managers read them as journal articles.
"""

from dataclasses import dataclass
from typing import Literal

type Family = Literal["research", "report", "commentary", "not stated"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of source and what it is called in each interchange format."""

    key: str
    label: str
    family: Family
    csl: str
    ris: str
    bibtex: str
    biblatex: str
    zotero: str
    schema_org: str
    dublin_core: str = "Text"


_ROWS = (
    Kind("conference-paper", "conference paper", "research", "paper-conference", "CPAPER", "inproceedings", "inproceedings", "conferencePaper", "ScholarlyArticle"),  # noqa: E501
    Kind("conference-abstract", "conference abstract", "research", "paper-conference", "CPAPER", "inproceedings", "inproceedings", "conferencePaper", "ScholarlyArticle"),  # noqa: E501
    Kind("journal-article", "journal article", "research", "article-journal", "JOUR", "article", "article", "journalArticle", "ScholarlyArticle"),  # noqa: E501
    Kind("book", "book", "research", "book", "BOOK", "book", "book", "book", "Book"),
    Kind("chapter", "chapter", "research", "chapter", "CHAP", "incollection", "incollection", "bookSection", "Chapter"),
    Kind("thesis", "thesis", "research", "thesis", "THES", "phdthesis", "thesis", "thesis", "Thesis"),
    Kind("talk", "talk or slides", "research", "speech", "SLIDE", "misc", "misc", "presentation", "PresentationDigitalDocument"),  # noqa: E501
    Kind("report", "report", "report", "report", "RPRT", "techreport", "report", "report", "Report"),
    Kind("case-study-report", "case-study report", "report", "report", "RPRT", "techreport", "report", "report", "Report"),  # noqa: E501
    Kind("inquiry-report", "inquiry report", "report", "report", "RPRT", "techreport", "report", "report", "Report"),
    Kind("government-document", "government document", "report", "report", "GOVDOC", "techreport", "report", "report", "Report"),  # noqa: E501
    Kind("news-article", "news article", "commentary", "article-newspaper", "NEWS", "article", "article", "newspaperArticle", "NewsArticle"),  # noqa: E501
    Kind("opinion-piece", "opinion piece", "commentary", "article-newspaper", "NEWS", "article", "article", "newspaperArticle", "OpinionNewsArticle"),  # noqa: E501
    Kind("blog-post", "blog post", "commentary", "post-weblog", "BLOG", "misc", "online", "blogPost", "BlogPosting"),
    Kind("web-page", "web page", "commentary", "webpage", "ELEC", "misc", "online", "webpage", "WebPage"),
    # A work that is only cited: what it is, nobody said. RIS has no word for that; RPRT claims the least.
    Kind("unstated", "kind not stated", "not stated", "document", "RPRT", "misc", "misc", "document", "CreativeWork"),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.key: kind for kind in _ROWS}
FAMILIES: tuple[Family, ...] = ("research", "report", "commentary", "not stated")


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Key and label of every kind, grouped by family, as form fields want them."""
    return [(family, [(kind.key, kind.label) for kind in _ROWS if kind.family == family]) for family in FAMILIES]
