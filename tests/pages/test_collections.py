"""Collections as delivered: who gets what at every address, as a table."""

from typing import Any

import pytest
from django.test import Client

from evidence.library.status import Status
from evidence.readers import collections
from evidence.readers.models import Collection, CollectionItem
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin"}
READ = ("", "files/ris/", "files/csv/", "documents/references/markdown/", "documents/evidence-pack/csv/")


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def made(owner, *, shared: bool = False, name: str = "On mutuals", **source: Any) -> Collection:
    found = Collection.objects.create(owner=owner, name=name, shared=shared)
    CollectionItem.objects.create(collection=found, source=builders.source(**source), position=1, note="my note")
    return found


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize(
    ("who", "shared", "status"),
    [
        ("owner", False, 200),
        ("owner", True, 200),
        ("other", False, 404),
        ("other", True, 200),
        ("administrator", False, 404),
        ("visitor", False, 404),
        ("visitor", True, 200),
    ],
)
def test_who_may_read(address, who, shared, status):
    owner = builders.person()
    clients = {
        "owner": lambda: signed_in(owner),
        "other": lambda: signed_in(builders.person()),
        "administrator": lambda: signed_in(builders.person("administrator")),
        "visitor": Client,
    }
    answer = clients[who]().get(f"/collections/{made(owner, shared=shared).pk}/{address}")
    assert answer.status_code == status
    if status == 200:
        assert answer["Cache-Control"] == "private, no-store"


STEPS = ("rename", "share", "unshare", "add", "remove", "up", "down", "note", "delete")


@pytest.mark.parametrize("do", STEPS)
@pytest.mark.parametrize("shared", [False, True])
def test_only_its_owner_changes_it(do, shared):
    owner = builders.person()
    found = made(owner, shared=shared)
    key = f"s{found.items.get().source_id}"
    given = {"do": do, "item": key, "name": "Changed", "note": "changed"}
    address = f"/collections/{found.pk}/change/"
    before = Collection.objects.values().get(), CollectionItem.objects.values().get()
    assert signed_in(builders.person("administrator")).post(address, given).status_code == 404
    visitor = Client().post(address, given)
    assert (visitor.status_code, visitor["Location"]) == (302, f"/sign-in/?next={address}")
    assert before == (Collection.objects.values().get(), CollectionItem.objects.values().get())
    assert signed_in(owner).post(address, given).status_code == 302, "the control"
    if do not in {"add", "up", "down"}:
        assert before != (Collection.objects.values().first(), CollectionItem.objects.values().first())


def test_forms_carry_a_token_and_need_it():
    owner = builders.person()
    found = made(owner)
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert client.post(f"/collections/{found.pk}/change/", {"do": "delete"}).status_code == 403
    assert client.post("/collections/", {"name": "New"}).status_code == 403
    page = client.get(f"/collections/{found.pk}/").content.decode()
    assert page.count("csrfmiddlewaretoken") == page.count('method="post"')


def test_a_shared_one_is_read_without_any_form():
    page = Page(Client().get(f"/collections/{made(builders.person(), shared=True).pk}/"))
    assert "my note" in page.text
    assert not [form for form in page.all("form") if form.attributes.get("method") == "post"]


def test_a_selection_becomes_a_collection_with_its_notes():
    owner = builders.person()
    client = signed_in(owner)
    source = builders.source("Kept")
    client.post("/selection/add/", {"item": f"s{source.pk}"}, headers=OURS)
    client.post("/selection/change/", {"do": "note", "item": f"s{source.pk}", "note": "Read again"}, headers=OURS)
    answer = client.post("/collections/", {"name": "Mine", "selected": "1"})
    page = Page(client.get(answer["Location"]))
    assert "Kept" in page.text
    assert "Read again" in page.text
    again = client.post("/collections/", {"name": "Mine"})
    assert again.status_code == 400
    assert "Choose another name" in Page(again).text


def test_ones_own_are_listed_and_nobody_elses():
    owner = builders.person()
    made(owner, name="First of mine")
    made(builders.person(), name="canary", shared=True)
    page = Page(signed_in(owner).get("/collections/"))
    assert "First of mine" in page.text
    assert "canary" not in page.text
    assert Client().get("/collections/")["Location"] == "/sign-in/?next=/collections/"


def test_a_draft_in_it_is_not_shown_to_anybody():
    owner = builders.person("administrator")
    found = made(owner, shared=True, title="canary", status=Status.DRAFT)
    for client in (Client(), signed_in(owner)):
        for address in READ:
            assert "canary" not in client.get(f"/collections/{found.pk}/{address}").content.decode()
    item = found.items.get()
    item.source.status, item.source.published_at = Status.PUBLISHED, builders.MOMENT
    item.source.save()
    for address in READ[:-1]:
        assert "canary" in Client().get(f"/collections/{found.pk}/{address}").content.decode(), "the control"


def test_what_is_refused_is_said_on_the_page():
    owner = builders.person()
    found = made(owner)
    collections.create(owner, "Taken")
    client = signed_in(owner)
    client.post(f"/collections/{found.pk}/change/", {"do": "rename", "name": "Taken"})
    assert "Choose another name" in Page(client.get(f"/collections/{found.pk}/")).text
    assert client.post(f"/collections/{found.pk}/change/", {"do": "explode"}).status_code == 400


def test_the_file_is_named_after_the_collection():
    found = made(builders.person(), shared=True, name="Mutuals & “care”\n/../x")
    answer = Client().get(f"/collections/{found.pk}/files/ris/")
    assert answer["Content-Disposition"] == 'attachment; filename="mutuals-care-x-references.ris"'
