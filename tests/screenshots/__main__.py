"""Picture every page of the site, at 360 and 1280 px, by day and by night: `uv run python -m tests.screenshots`.

A throw-away library of its own is made and served; nobody's library is touched. Ends with 1 when a page answers
otherwise than expected, writes an error to the console, scrolls sideways, shifts while it loads, asks another host
or has not one first heading. Then look at the pictures: that is what they are for.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Makes pictures and a contact sheet; gives the number of the exit."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder of the pictures (default: a new one below /tmp)")
    parser.add_argument("--only", default="", help="only pages whose names begin with this; several, with commas")
    given = parser.parse_args()
    out = given.out or Path(tempfile.mkdtemp(prefix="evidence-screenshots-"))
    out.mkdir(parents=True, exist_ok=True)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    # Playwright's synchronous interface runs an event loop in this thread; Django takes that for async use.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django  # noqa: PLC0415 (it reads what was set just now)

    django.setup()
    from tests.screenshots.run import run  # noqa: PLC0415 (needs Django's models)

    return run(out, tuple(filter(None, given.only.split(","))))


if __name__ == "__main__":
    sys.exit(main())
