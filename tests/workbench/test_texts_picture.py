"""A page of the file beside its text: drawn apart from the web process, and only for who may see the draft."""

import struct
import zlib

import pytest

from evidence.curation.models import TextDraft
from evidence.curation.texts import outside, taking
from evidence.curation.texts.taking import Given
from tests import builders
from tests.text import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> TextDraft:
    outside.picture.cache_clear()
    taken = taking.take_in(builders.source(), Given("a.pdf", files.report()), role="full-text", by=builders.person())
    assert taken.draft is not None
    return taken.draft


def test_it_is_a_picture_with_something_on_it(client, draft):
    client.force_login(builders.person())
    answer = client.get(f"/workbench/texts/{draft.pk}/pages/1.png")
    assert answer["Content-Type"] == "image/png"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    png = answer.content
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    at = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[at - 4 : at])
    lines = zlib.decompress(png[at + 4 : at + 4 + length])
    assert (width, len(lines)) == (900, height * (width + 1))
    assert {0x00, 0xFF} <= set(lines[1:]), "ink on paper"


@pytest.mark.parametrize("page", [0, 7, 2**31])
def test_a_page_that_is_not_there(client, draft, page):
    client.force_login(builders.person())
    assert client.get(f"/workbench/texts/{draft.pk}/pages/{page}.png").status_code == 404


def test_a_text_that_came_from_no_file_has_no_pictures(client):
    curator = builders.person()
    pasted = taking.paste(builders.source(), "Words.", role="abstract", by=curator)
    client.force_login(curator)
    assert client.get(f"/workbench/texts/{pasted.pk}/pages/1.png").status_code == 404
