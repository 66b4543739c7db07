"""Text out of a file that somebody sent: read in a confined process, never in the one that answers to readers."""

from typing import Final

from evidence.operations import confined
from evidence.operations.confined import Limits, Stopped, Why
from evidence.text import extraction
from evidence.text.extraction import ExtractedText, Refused

LIMITS: Final = Limits(seconds=60, memory=2 * 2**30, output=256 * 2**20)
_SAID: Final = {
    Why.TIME: "Reading the file took longer than a minute, and was stopped. Save it in another format, or in parts.",
    Why.MEMORY: "Reading the file needed more memory than it is allowed, and was stopped. Bring it in in parts.",
    Why.OUTPUT: "The file holds more text than is read at once. Bring it in in parts.",
    Why.FAILED: "The program that reads such files broke off at this one: it is damaged or made to do harm.",
    Why.NOT_STARTED: "The program that reads files could not be started on this machine. Tell whoever looks after it.",
}


def extract(data: bytes) -> ExtractedText:
    """The text of a file. Raises Refused with one sentence for the curator, whatever the file does to its reader."""
    try:
        answer = confined.run_module(extraction.PROGRAM, data, limits=LIMITS)
    except Stopped as stopped:
        raise Refused(_SAID[stopped.why]) from stopped
    return extraction.loads(answer)
