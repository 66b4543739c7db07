"""How wide a page is looked at, in which colours, and what it may never have against it."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: A small phone by day, a desk at night: every width and both schemes, without every pair of them.
ENDS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((320, "light"), (1280, "dark"))

RULES = Axe()
#: Contrast takes axe longer than all other rules together. By day every colour is tried where it is used by
#: `tests/pages/test_design.py`; pages are tried by night, where what escapes the tokens goes wrong first.
BY_DAY = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
BY_NIGHT = {"resultTypes": ["violations"]}


def assert_in_order(page: Page, *, ends: tuple[tuple[int, Literal["light", "dark"]], ...] = ENDS) -> None:
    """At both ends the open page does not run off sideways, and axe finds nothing.

    It is loaded once: width and colours change under it, as when somebody turns a phone or night falls.
    """
    page.wait_for_load_state()
    for width, scheme in ends:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} runs off by {wide} px at {width} px"
        found = RULES.run(page, options=BY_NIGHT if scheme == "dark" else BY_DAY)
        assert found.violations_count == 0, f"{page.url} at {width} px, {scheme}:\n{found.generate_report()}"


def until(page: Page, condition: str) -> None:
    """Waits until the script of the page has made `condition` true.

    `Page.wait_for_function` looks a second time by `eval`, which our pages forbid: it works while it need not wait.
    """
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never so: {condition}")
