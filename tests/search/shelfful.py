"""A small library in which everything that search tells apart occurs."""

from evidence.library.models import Source
from tests import builders

REPORT = """1 Mutuals

Employee-led mutuals could transform public services, staff said. Co-production was rare.

2 Gender

Women said that personalisation changed their work. The union was against mutuals.
"""
STORY = """MPs warned that mutuals must not be a front for cuts.

The government claims that social workers gain control, and that the public gains services.
"""
ABSTRACT = "Coproduction of care by staff and users, with personalization of public services for women."


def fill() -> None:
    reform = builders.theme("Reform", slug="reform")
    mutuals = builders.theme("Mutuals", slug="mutuals", parent=reform)
    gender = builders.theme("Gender", slug="gender")
    unions = builders.actor("Trade unions", slug="unions")
    tuc = builders.actor("TUC", slug="tuc", parent=unions)
    state = builders.actor("Government", slug="government")
    report = builders.source("A report on mutuals", authors=(tuc,), kind="report", issued="2010")
    story = builders.source("Mutuals ‘must not be a front’", authors=("Norman",), kind="news-article")
    paper = builders.source("Working with users", authors=("Needham",), kind="conference-abstract", issued="2019")
    builders.assign(paper, gender)
    builders.assign(paper, state)
    builders.source("Known through others only", kind="book", issued="2010-05", container_title="Policy and Politics")
    builders.identifier(paper, "doi", "10.1000/users(2)")
    in_report = builders.text(REPORT, of=report)
    in_story = builders.text(STORY, of=story)
    in_paper = builders.text(ABSTRACT, of=paper, role="abstract")

    better = builders.claim("Mutuals make public services better.", themes=(mutuals,), kind="argument")
    women = builders.claim("Women carry the change.", themes=(gender,), kind="finding")
    first = builders.quotation("Employee-led mutuals could transform public services", in_=in_report)
    against = builders.quotation("The union was against mutuals", in_=in_report, voice=tuc)
    warned = builders.quotation("mutuals must not be a front for cuts", in_=in_story)
    gain = builders.quotation("social workers gain control", in_=in_story, voice=state)
    users = builders.quotation("Coproduction of care by staff and users", in_=in_paper)
    gain.themes.add(gender)
    builders.evidence("supports", claim=better, quotation=first, basis="empirical-finding")
    builders.evidence("qualifies", claim=better, quotation=warned, basis="expert-judgement")
    builders.evidence("supports", claim=women, quotation=users)
    builders.evidence("contradicts", claim=women, quotation=against)
    builders.stance("against", actor=tuc, theme=mutuals, quotation=against)
    builders.stance("for", actor=tuc, theme=gender, quotation=first)
    builders.stance("for", actor=state, theme=reform, quotation=gain)
    builders.stance("conditional", actor=state, theme=mutuals, quotation=warned)


def many(count: int) -> list[Source]:
    """Sources with a text, a quotation, a claim and a stance each."""
    theme, actor = builders.theme(), builders.actor()
    made = []
    for number in range(count):
        source = builders.source(f"Source {number:03} on mutuals", authors=(actor, "Needham"))
        claim = builders.claim(f"Mutuals have effect {source.pk}.", themes=(theme,))
        quotation = builders.quotation("mutuals", in_=builders.text("On mutuals and staff.", of=source))
        builders.evidence(claim=claim, quotation=quotation)
        builders.stance(actor=actor, theme=theme, quotation=quotation)
        made.append(source)
    return made
