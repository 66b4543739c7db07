from datetime import date

import pytest
from edtf import EDTFParseException, parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.text.dates import PartialDate, display, parse

SAID = """
2013 | 2013-01-01 | 2013-12-31 | 2013
2013-09 | 2013-09-01 | 2013-09-30 | September 2013
2013-09-03 | 2013-09-03 | 2013-09-03 | 3 September 2013
2013-09-03/2013-09-05 | 2013-09-03 | 2013-09-05 | 3–5 September 2013
2019-05-27/2019-06-02 | 2019-05-27 | 2019-06-02 | 27 May to 2 June 2019
2011-12-30/2012-01-02 | 2011-12-30 | 2012-01-02 | 30 December 2011 to 2 January 2012
2013-05/2013-09 | 2013-05-01 | 2013-09-30 | May to September 2013
2011/2013 | 2011-01-01 | 2013-12-31 | 2011 to 2013
2013/2013 | 2013-01-01 | 2013-12-31 | 2013
2011? | 2011-01-01 | 2011-12-31 | perhaps 2011
2011~ | 2011-01-01 | 2011-12-31 | about 2011
2011% | 2011-01-01 | 2011-12-31 | perhaps about 2011
1997~/1999 | 1997-01-01 | 1999-12-31 | about 1997 to 1999
1997~/1999~ | 1997-01-01 | 1999-12-31 | about 1997 to 1999
[2007-05..] | 2007-05-01 | - | not before May 2007
[..2007-05] | - | 2007-05-31 | not after May 2007
[2007..2009] | 2007-01-01 | 2009-12-31 | between 2007 and 2009
[2007,2009] | 2007-01-01 | 2009-12-31 | 2007 or 2009
{2007,2009} | 2007-01-01 | 2009-12-31 | 2007 and 2009
2013/.. | 2013-01-01 | - | not before 2013
../2013 | - | 2013-12-31 | not after 2013
2007-05/ | 2007-05-01 | - | May 2007 to a date not known
/2007-05 | - | 2007-05-31 | a date not known to May 2007
2013-21 | 2013-03-01 | 2013-05-31 | spring 2013
201X | 2010-01-01 | 2019-12-31 | the 2010s
19XX | 1900-01-01 | 1999-12-31 | the 1900s
2010-XX | 2010-01-01 | 2010-12-31 | 2010
2013-09-03T10:00:00Z | 2013-09-03 | 2013-09-03 | 3 September 2013
XXXX | - | - | date not stated
0044 | 0044-01-01 | 0044-12-31 | 44
9999 | 9999-01-01 | 9999-12-31 | 9999
"""


@pytest.mark.parametrize("line", SAID.strip().split("\n"))
def test_a_date_spans_these_days_and_is_said_so(line: str):
    edtf, earliest, latest, said = (part.strip() for part in line.split("|"))
    first = None if earliest == "-" else date.fromisoformat(earliest)
    last = None if latest == "-" else date.fromisoformat(latest)
    assert parse(edtf) == PartialDate(edtf, first, last)
    assert parse(edtf).year == (first.year if first else None)
    assert display(edtf) == said


def test_a_date_that_is_not_stated_is_no_error():
    assert parse("") == PartialDate("", None, None)
    assert parse("").year is None
    assert display("") == "date not stated"


REFUSED = (
    "0|0000|2013-00|2013-01-00|-0044|99999|y99999|Y99999|20O1|c. 1999|in press|2020-13-45|2013-02-30|/|..| 2013|2013 |"
    "２０１３|2013-09-30/2013-09-01|Y170000002|2013\x00|[[[[[[|[,]"
)


@pytest.mark.parametrize("edtf", [*REFUSED.split("|"), "2013/" * 20, "X" * 61, "{" * 60])
def test_what_is_no_date_is_refused_with_a_sentence(edtf: str):
    for read in (parse, display):
        with pytest.raises(ValueError, match=r"^(“|The |A ).*\.$"):
            read(edtf)


@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32), st.sampled_from([4, 7, 10]))
@settings(deadline=None, max_examples=30)
def test_plain_dates_are_read_as_the_edtf_package_reads_them(year: int, month: int, day: int, length: int):
    edtf = f"{year:04}-{month:02}-{day:02}"[:length]
    try:
        span = parse(edtf)
    except ValueError:
        with pytest.raises(EDTFParseException):
            parse_edtf(edtf)
        return
    value = parse_edtf(edtf)
    assert span.earliest == date(*value.lower_strict()[:3])
    assert span.latest == date(*value.upper_strict()[:3])


@settings(deadline=None)
@given(st.one_of(st.text(max_size=70), st.text("0123456789-/.XY?~%[]{},T:Z", max_size=30)))
def test_any_words_are_a_date_or_a_value_error(words: str):
    try:
        span = parse(words)
    except ValueError:
        return
    assert display(words)
    if span.earliest and span.latest:
        assert span.earliest <= span.latest


@settings(deadline=None, max_examples=30)
@given(st.dates(), st.dates())
def test_any_two_days_are_a_range(one: date, other: date):
    first, last = sorted([one, other])
    span = parse(f"{first.isoformat()}/{last.isoformat()}")
    assert (span.earliest, span.latest) == (first, last)
    assert display(span.edtf).endswith(str(last.year))
