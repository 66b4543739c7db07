"""The program of a confined process: a file comes in, what was taken out of it goes out as JSON."""

import sys

from evidence.text.extraction import dumps, extract
from evidence.text.extraction.extracted import Refused


def main() -> None:
    try:
        found = dumps(extract(sys.stdin.buffer.read()))
    except Refused as refused:
        found = dumps(refused)
    except RecursionError:
        found = dumps(Refused("The file's parts are nested without end, as in files made to do harm."))
    sys.stdout.buffer.write(found)


if __name__ == "__main__":
    main()
