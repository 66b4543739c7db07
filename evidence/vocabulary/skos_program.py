"""The program of a confined process: the name of a format in a line, then a file; its concepts go out as JSON."""

import sys

from evidence.vocabulary.skos import read
from evidence.vocabulary.terms import NotSkos, dumps


def main() -> None:
    key = sys.stdin.buffer.readline().decode().strip()
    try:
        found = dumps(read(sys.stdin.buffer.read(), key))
    except NotSkos as refused:
        found = dumps(refused)
    except RecursionError:
        found = dumps(NotSkos("It is nested too deeply."))
    sys.stdout.buffer.write(found)


if __name__ == "__main__":
    main()
