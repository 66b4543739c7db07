from collections.abc import Callable
from pathlib import Path

import pytest

#: A small library with one of everything, written as a person would write it.
FILES = {
    "library.toml": 'format = "evidence-library/1"\ntitle = "Small"\ndescription = "One of everything."\n',
    "themes.toml": """
[[theme]]
key = "reform"
label = "Reform"
definition = "Change on purpose."
related = ["co-production"]

[[theme]]
key = "co-production"
label = "Co-production"
definition = "Made together."
scope_note = "With users or staff."
alt = ["coproduction"]
broader = "reform"
""",
    "actors.toml": """
[[actor]]
key = "unions"
label = "Trade unions"
kind = "group"

[[actor]]
key = "tuc"
label = "TUC"
kind = "organisation"
alt = ["Trades Union Congress"]
broader = "unions"
description = "Said to speak for its members."
""",
    "claims.toml": """
[[claim]]
key = "heard"
text = "Staff are heard."
kind = "finding"
themes = ["co-production"]

[[claim.search]]
relation = "contradicts"
on = 2024-02-29
scope = "every source here"
found = 0
""",
    "sources/story/record.json": """
{
  "id": "story", "type": "article-newspaper", "title": "[A story]", "container-title": "The Paper",
  "author": [{"family": "Doe", "given": "Jo"}, {"literal": "TUC"}],
  "issued": {"date-parts": [[2013, 9]]}, "keyword": "care; staff, users", "DOI": "https://doi.org/10.1000/ABC",
  "archive": "shelf", "note": "read twice"
}
""",
    "sources/story/source.toml": """
kind = "news-article"
title_supplied = true
short_title = "A story"
issued = "2013-09"
issued_note = "On the first page."
access = "full text here"
subjects = ["reform"]
subject_actors = ["unions"]

[[contributor]]
role = "author"
position = 2
actor = "tuc"

[[identifier]]
scheme = "address"
value = "https://example.org/story"

[[relation]]
type = "reports on"
to = "report"
note = "It says so."

[[note]]
kind = "notice"
label = "Comments"
text = '''
Comments
are closed.'''

[text]
role = "full text"
file = "text.txt"
origin = "received"
reason = "first version"
""",
    "sources/story/received.txt": "Staff were heard. Staff were tired.\r\n\r\nComments are closed.\n",
    "sources/story/text.txt": "Staff were heard. Staff were tired.\r\n",
    "sources/story/quotations.toml": """
[[quotation]]
key = "heard"
exact = "Staff were heard"
voice = "unions"
reports = "report"
themes = ["co-production"]
note = "At the start."
[[quotation.evidence]]
claim = "heard"
relation = "supports"
directness = "direct"
basis = "testimony"
confidence = "very low"
confidence_reason = "One voice."
rationale = "It says that they were."
[[quotation.stance]]
actor = "tuc"
theme = "co-production"
position = "conditional"
condition = "if it is paid for"

[[quotation]]
key = "staff-again"
exact = "Staff were"
occurrence = 2
""",
    "sources/report/record.json": '{"id": "report", "type": "report", "title": "The report"}',
    "sources/report/source.toml": 'kind = "report"\naccess = "none"\n',
}

type Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small library in a folder of its own."""
    for name, content in FILES.items():
        file = tmp_path / "library" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())
    return tmp_path / "library"


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace words in a file of the small library, as somebody who makes a mistake."""

    def replace(name: str, old: str, new: str) -> None:
        file = folder / name
        content = file.read_bytes().decode()
        assert old in content
        file.write_bytes(content.replace(old, new, 1).encode())

    return replace
