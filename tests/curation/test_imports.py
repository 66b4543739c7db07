"""A file of references comes in, and a curator can account for each of its records."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from evidence.accounts.roles import Role
from evidence.citations.formats import FORMATS
from evidence.citations.reference import Name, Reference
from evidence.curation.imports import applying, built_on, keys, matching, reading, reporting, stored, undoing
from evidence.curation.imports.applying import NotConserved, NotPossible
from evidence.curation.imports.reading import NotRead
from evidence.curation.models import ImportBatch, ImportRow
from evidence.library import from_reference
from evidence.library.models import Contributor, Identifier, Source
from evidence.library.references import full_reference, to_reference
from tests import builders
from tests.citations.generated import references
from tests.curation.importing import applied, apply, expected, many, outcomes, ris, taken

pytestmark = pytest.mark.django_db

REPORT = ("TI  - Small enough to care", "AU  - Needham, Catherine", "PY  - 2015", "DO  - 10.1000/care", "XX  - odd one")


def everything() -> tuple[object, ...]:
    """All that readers and curators see of the library's records."""
    return tuple(list(model.objects.order_by("pk").values()) for model in (Source, Contributor, Identifier))


# What is read


def test_a_record_becomes_a_draft_with_all_it_says():
    ann = builders.person(Role.CONTRIBUTOR)
    batch = applied(ris((*REPORT, "KW  - care", "KW  - size", "AB  - First.\nSecond.", "SN  - 2049-3630")), by=ann)
    source = Source.objects.get()
    assert (batch.created, batch.seen) == (1, 1)
    assert (source.status, source.created_by, source.key) == ("draft", ann, "needham-2015-small-enough-to-care")
    assert (source.issued, source.year, source.keywords) == ("2015", 2015, ["care", "size"])
    assert source.extra["ris:XX"] == "odd one"
    text = source.text_versions.get()
    assert (text.role, text.origin, text.content, text.reason) == (
        "abstract",
        "received",
        "First.\nSecond.",
        "It came with the imported record.",
    )
    assert text.blocks.count() >= 1
    assert str(source.contributors.get()) == "Catherine Needham"
    assert set(source.identifiers.values_list("scheme", "value")) == {("doi", "10.1000/care"), ("issn", "2049-3630")}


def test_what_came_in_goes_out_again_as_it_was():
    said = ris((*REPORT, "AB  - In short."))
    applied(said)
    (again,) = FORMATS["ris"].read("".join(FORMATS["ris"].write([full_reference(Source.objects.get())])).encode())  # type: ignore[arg-type]
    (before,) = FORMATS["ris"].read(said)
    assert again.reference
    key = {"id": Source.objects.get().key}
    assert stored.dump(again.reference) == stored.dump(before.reference) | key  # type: ignore[arg-type]


def test_drafts_that_came_in_are_seen_by_no_reader(client):
    applied(ris(("TI  - Canarybird",)))
    pk = Source.objects.get().pk
    assert client.get(f"/sources/{pk}/").status_code == 404
    assert b"Canarybird" not in client.get("/sources/").content
    assert b"Canarybird" not in client.get("/").content


HAZARDS: dict[str, bytes] = {
    "a NUL": ris(("TI  - Care\0ful",)),
    "Windows-1252": ris(("TI  - Møller’s care",)).decode().encode("cp1252"),
    "UTF-16": ris(("TI  - Møller’s care",)).decode().encode("utf-16"),
    "a mark": b"\xef\xbb\xbf" + ris(("TI  - Care",)),
    "carriage returns": ris(("TI  - Care",), end="\r"),
    "no end": b"TY  - RPRT\nTI  - Care",
    "half a pair": b'[{"id": "a", "type": "book", "title": "Care \\ud800"}]',
    "3,000 authors": ris(("TI  - Care", *(f"AU  - Writer{one}, Ann" for one in range(3000)))),
    "a very long volume": ris(("TI  - Care", "VL  - " + "9" * 500, "LA  - " + "x" * 90)),
    "a name without end": ris(("TI  - Care", "AU  - " + "Ann Writer " * 90)),
    "a year that is none": ris(("TI  - Care", "PY  - 20O1")),
    "a day that is none": ris(("TI  - Care", "DA  - 2020/13/45/")),
    "a year of five digits": ris(("TI  - Care", "PY  - 99999")),
    "a line of a megabyte": ris(("TI  - Care", "AB  - " + "word " * 200_000)),
    "an address that is a script": ris(("TI  - Care", "UR  - javascript:alert(1)")),
    "an element": ris(("TI  - <img src=x onerror=alert(1)>{{ 7|add:7 }}",)),
    "marks on marks": ris(("TI  - Ca" + "\u0301" * 500 + "re",)),
    "no title": ris(("AU  - Needham, Catherine",)),
    "a number without end": b'[{"id": "a", "type": "book", "title": "Care", "x": ' + b"9" * 5000 + b"}]",
    "what is not a number": b'[{"id": "a", "type": "book", "title": "Care", "x": NaN}]',
    "words between": b"Some words\n" + ris(("TI  - Care",)),
    "a string that is NUL": b'[{"id": "a", "type": "book", "title": "Care", "x": {"\\u0000": "a\\u0000b"}}]',
}


@pytest.mark.parametrize("hazard", HAZARDS)
def test_what_breaks_others_comes_in_or_is_rejected_with_its_reason(hazard: str):
    data = HAZARDS[hazard]
    batch = applied(data, "file.txt")
    assert batch.seen >= 1
    assert bytes(ImportBatch.objects.get(pk=batch.pk).content) == data
    for row in batch.rows.all():
        assert row.source or row.reason
        assert row.raw
    for source in Source.objects.all():
        to_reference(source)
    assert applied(data, "file.txt").unchanged == batch.seen - batch.rejected


def test_what_does_not_fit_is_cut_and_kept_whole():
    applied(ris(("TI  - Care", "VL  - " + "9" * 500, "LA  - " + "x" * 90)))
    source = Source.objects.get()
    assert (len(source.volume), source.volume[-1]) == (40, "…")
    assert source.extra["whole:volume"] == "9" * 500
    assert (source.language, source.extra["whole:language"]) == ("", "x" * 90)
    warnings = ImportRow.objects.get().warnings
    assert any("the whole is kept" in warning for warning in warnings)


@pytest.mark.parametrize(
    ("name", "data"), [("empty.ris", b""), ("picture.png", b"\x89PNG\r\n\x1a\n"), ("words.doc", b"PK\x03\x04 word/")]
)
def test_a_file_of_no_format_is_refused_in_a_sentence(name: str, data: bytes):
    with pytest.raises(NotRead, match="was not read"):
        taken(data, name)
    assert not ImportBatch.objects.exists()


def test_a_file_of_too_many_records_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "MOST_RECORDS", 2)
    with pytest.raises(NotRead, match="more than 2 records"):
        taken(ris(*([f"TI  - {one}"] for one in range(3))))
    assert not ImportRow.objects.exists()
    assert not ImportBatch.objects.exists()


# Which source a record is


def test_the_same_file_again_changes_nothing():
    data = ris(REPORT, ["TI  - Another"], ["AU  - Nobody, Ann"])
    applied(data)
    before = everything()
    again = taken(data)
    assert expected(again) == ["unchanged"] * 3
    assert apply(again).unchanged == 3
    assert everything() == before


def test_the_same_file_again_changes_nothing_that_was_changed_since():
    data = ris((*REPORT, "VL  - 7"))
    applied(data)
    Source.objects.update(volume="", title="A better title")
    before = everything()
    assert applied(data).unchanged == 1
    assert everything() == before


def test_a_draft_gains_what_it_lacks_and_keeps_what_it_has():
    applied(ris(("TI  - Small enough", "DO  - 10.1000/care", "VL  - 7")))
    batch = applied(ris((*REPORT, "VL  - 8", "AB  - In short.")))
    source = Source.objects.get()
    assert (batch.updated, source.title, source.volume, source.issued) == (1, "Small enough", "7", "2015")
    assert (source.year, str(source.contributors.get())) == (2015, "Catherine Needham")
    assert source.text_versions.get().content == "In short."
    row = batch.rows.get()
    assert "volume: the library has “7”, the file “8”." in row.differs
    assert row.before["held"]["issued"] == ""  # type: ignore[index]


@pytest.mark.parametrize("status", ["submitted", "published"])
def test_what_is_no_draft_is_never_changed(status: str):
    source = builders.source("Small enough", status=status)
    builders.identifier(source, "doi", "10.1000/care")
    before = everything()
    batch = applied(ris(REPORT))
    assert (batch.unchanged, everything()) == (1, before)
    differs = batch.rows.get().differs
    assert "title: the library has “Small enough”, the file “Small enough to care”." in differs
    assert "The library does not state issued: “2015”, the file does." in differs


def test_a_merged_source_is_the_one_that_took_its_place():
    kept = builders.source("Kept")
    dropped = builders.source("Dropped", status="merged", merged_into=kept)
    builders.identifier(dropped, "doi", "10.1000/care")
    assert applied(ris(REPORT)).rows.get().source == kept


def test_a_withdrawn_source_stays_withdrawn():
    source = builders.source("Small enough", status="withdrawn")
    builders.identifier(source, "doi", "10.1000/care")
    batch = applied(ris(REPORT))
    assert (batch.unchanged, batch.rows.get().differs) == (1, ["The library has withdrawn it: It was a mistake."])


def test_nobody_learns_from_an_import_what_somebody_else_is_drafting():
    other = builders.source("Canarybird", status="draft", created_by=builders.person(Role.CONTRIBUTOR))
    builders.identifier(other, "doi", "10.1000/care")
    before = everything()
    batch = applied(ris(REPORT), by=builders.person(Role.CONTRIBUTOR))
    assert (outcomes(batch), everything()) == (["unchanged"], before)
    assert batch.rows.get().differs == [matching.HIDDEN]
    assert "Canarybird" not in "".join(reporting.as_json(batch))


def test_two_records_of_a_file_that_name_one_work_become_one_source():
    data = ris(REPORT, (*REPORT, "VL  - 7"), REPORT)
    batch = taken(data)
    assert expected(batch) == ["created", "unchanged", "unchanged"]
    assert outcomes(apply(batch)) == ["created", "updated", "unchanged"]
    assert Source.objects.get().volume == "7"


def test_a_key_of_ours_is_known_where_the_title_is_the_same():
    source = builders.source("Small enough to care", key="needham-2015")
    same = [{"id": "needham-2015", "type": "report", "title": "Small enough to care"}]
    other = [{"id": "needham-2015", "type": "report", "title": "Something else"}]
    assert applied(json.dumps(same).encode(), "a.json").rows.get().source == source
    assert applied(json.dumps(other).encode(), "b.json").created == 1


def test_a_handle_is_known_by_its_address():
    applied(ris(("TI  - One", "UR  - https://hdl.handle.net/2381/1234")))
    assert applied(ris(("TI  - The same", "UR  - http://hdl.handle.net/2381/1234"))).created == 0


# Keys


def test_keys_can_be_read_and_no_two_are_alike():
    applied(
        ris(
            *([f"TI  - Care {'at home ' * 20}", "AU  - Ødegård, Ann", "PY  - 2015", f"VL  - {one}"] for one in range(5))
        )
    )
    found = list(Source.objects.values_list("key", flat=True))
    assert len(set(found)) == 5
    assert all(key.startswith("odegard-2015-care-at-home") and len(key) <= 80 for key in found)


def test_a_key_of_letters_that_have_no_latin_ones_is_a_key_all_the_same():
    assert keys.key(Reference(id="", type="", title="漢字", author=(Name(literal="漢"),))) == "nobody-nd"


# Conservation


def test_an_import_that_lost_a_record_cannot_be_closed():
    batch = applying.confirm(taken(ris(REPORT, ["TI  - Another"])), at=builders.MOMENT)
    ImportBatch.objects.filter(pk=batch.pk).update(seen=3)
    with pytest.raises(NotConserved, match="3 records were seen, 2 are accounted for"):
        applying.apply(batch, now=lambda: builders.MOMENT)
    assert ImportBatch.objects.get(pk=batch.pk).state == "applying"
    with pytest.raises(NotConserved):
        list(reporting.as_csv(ImportBatch.objects.get(pk=batch.pk)))


def test_the_database_closes_no_import_that_does_not_add_up():
    batch = applied(ris(REPORT))
    with pytest.raises(IntegrityError, match="accounts_for_all"), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(created=2)


def test_a_record_that_the_database_refuses_is_rejected_and_the_others_come_in():
    batch = taken(ris(*([f"TI  - Care {one}"] for one in range(9))))
    row = batch.rows.get(number=5)
    row.reference["event_place"] = "x" * 501  # type: ignore[index]  # nothing that was read is so long
    row.save()
    done = apply(batch)
    assert (done.created, done.rejected) == (8, 1)
    assert "too long" in done.rows.get(number=5).reason


def test_confirming_twice_and_applying_twice_is_once():
    batch = taken(ris(REPORT))
    applying.confirm(batch, at=builders.MOMENT)
    applying.confirm(batch, at=builders.MOMENT)
    apply(batch)
    assert apply(batch).created == 1
    assert Source.objects.count() == 1


def test_what_was_not_confirmed_or_was_discarded_is_not_applied():
    batch = taken(ris(REPORT))
    with pytest.raises(NotPossible):
        applying.apply(batch, now=lambda: builders.MOMENT)
    applying.discard(batch)
    with pytest.raises(NotPossible):
        applying.confirm(batch, at=builders.MOMENT)
    assert not Source.objects.exists()


def test_the_changes_of_an_import_are_kept_in_its_name():
    ann = builders.person(Role.CONTRIBUTOR)
    batch = applied(ris(REPORT), by=ann)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT person, reason FROM evidence_historyentry WHERE \"table\" = 'source'")
        assert cursor.fetchall() == [(ann.pk, f"import {batch.pk}: references.ris")]


def test_the_number_of_queries_does_not_grow_with_the_records(django_assert_max_num_queries):
    apply(taken(many(3)))
    small = applying.confirm(taken(many(40)), at=builders.MOMENT)
    with django_assert_max_num_queries(75):
        applying.apply(small, now=lambda: builders.MOMENT)


# The report


def test_the_report_has_every_record_with_what_became_of_it():
    batch = applied(b"lost words\n" + ris(REPORT, ["TI  - =1+1"]))
    told = json.loads("".join(reporting.as_json(batch)))
    assert [one["outcome"] for one in told["records"]] == ["rejected", "created", "created"]
    assert told["seen"] == told["created"] + told["updated"] + told["unchanged"] + told["rejected"]
    assert told["records"][0]["raw"] == "lost words\n"
    assert told["records"][0]["reason"]
    table = "".join(reporting.as_csv(batch))
    assert "'=1+1" in table


# Undoing


def test_an_undone_import_leaves_tombstones_that_say_so():
    by = builders.person()
    batch = undoing.undo(applied(ris(REPORT, ["TI  - Another"])), by=by, at=builders.MOMENT)
    assert (batch.state, batch.undone_by) == ("undone", by)
    assert set(Source.objects.values_list("status", "withdrawal_reason")) == {("withdrawn", matching.UNDONE)}
    assert undoing.undo(batch, by=by, at=builders.MOMENT).state == "undone"


def test_what_was_filled_in_is_emptied_again():
    applied(ris(("TI  - Small enough", "DO  - 10.1000/care")))
    before = everything()
    batch = applied(ris((*REPORT, "SN  - 2049-3630", "AB  - In short.")))
    assert everything() != before
    undoing.undo(batch, by=None, at=builders.MOMENT)
    assert everything() == before
    assert undoing.left_behind(batch).startswith("1 abstract stayed")


def test_an_undone_import_comes_in_again_as_the_same_sources():
    data = ris(REPORT, ["TI  - Another"])
    first = applied(data)
    ids = set(Source.objects.values_list("pk", flat=True))
    undoing.undo(first, by=None, at=builders.MOMENT)
    again = taken(data)
    assert expected(again) == ["created", "created"]
    assert apply(again).created == 2
    assert set(Source.objects.filter(status="draft").values_list("pk", flat=True)) == ids
    undoing.undo(again, by=None, at=builders.MOMENT)
    assert not Source.objects.filter(status="draft").exists()


BUILT: dict[str, Callable[[Source], object]] = {
    "a text": lambda source: builders.text(of=source),
    "a quotation": lambda source: builders.quotation("In short", in_=source.text_versions.get(), status="draft"),
    "a relation": lambda source: builders.relation(builders.source(), "cites", source),
    "a subject": lambda source: builders.assign(source, builders.theme()),
    "a file": lambda source: builders.file(of=source),
    "a submission": lambda source: Source.objects.filter(pk=source.pk).update(
        status="submitted", submitted_at=builders.MOMENT
    ),
    "a changed title": lambda source: Source.objects.filter(pk=source.pk).update(title="Better"),
    "an author": lambda source: Contributor.objects.create(source=source, position=9, family="Else"),
    "a collection": lambda source: (
        builders.person().collections.create(name="Mine").items.create(source=source, position=1)
    ),
    "another import": lambda _: applied(ris((*REPORT, "AB  - In short.")), "again.ris"),
}


@pytest.mark.parametrize("what", BUILT)
def test_an_import_on_which_something_is_built_stays(what: str):
    batch = applied(ris((*REPORT, "AB  - In short.")))
    assert built_on.obstacles(batch) == []
    BUILT[what](Source.objects.get(key="needham-2015-small-enough-to-care"))
    before = everything()
    with pytest.raises(built_on.BuiltOn) as built:
        undoing.undo(batch, by=None, at=builders.MOMENT)
    assert built.value.obstacles
    assert everything() == before


# References and rows are one thing


def rebuilt(reference: Reference) -> Reference:
    """Through the tables and back."""
    source = from_reference.source_of(reference, "key")
    source.save()
    Contributor.objects.bulk_create(from_reference.contributors(source, reference))
    Identifier.objects.bulk_create(
        Identifier(source=source, scheme=scheme, value=value) for scheme, value in from_reference.identified(reference)
    )
    return to_reference(Source.objects.get(pk=source.pk))


@given(references())
@hypothesis_settings(max_examples=60)
def test_a_reference_comes_back_from_its_rows_as_it_was(reference: Reference):
    fitted, _ = from_reference.fitting(reference)
    with transaction.atomic():
        back = rebuilt(fitted)
        transaction.set_rollback(True)
    assert stored.dump(back) | {"id": ""} == {
        name: value for name, value in stored.dump(fitted).items() if name != "abstract"
    } | {"id": ""}


@given(references())
def test_a_reference_is_stored_to_the_letter(reference: Reference):
    assert stored.load(json.loads(stored.dumps(reference))) == reference
    assert stored.load(stored.dump(reference)) == reference


# The command


def test_the_command_reads_applies_and_accounts(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "some.ris"
    file.write_bytes(ris(REPORT))
    call_command("import_references", str(file))
    assert "would" not in capsys.readouterr().err
    assert not Source.objects.exists()
    call_command("import_references", str(file), apply=True)
    assert "1 created + 0 updated + 0 unchanged + 0 rejected = 1 seen" in capsys.readouterr().out


def test_the_command_ends_with_1_and_the_reasons_when_something_was_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    bad, good = tmp_path / "bad.ris", tmp_path / "good.ris"
    bad.write_bytes(b"lost words\n" + ris(["TI  - Another"]))
    good.write_bytes(ris(REPORT))
    with pytest.raises(SystemExit) as ended:
        call_command("import_references", str(bad), str(good), apply=True)
    assert ended.value.code == 1
    (rejected,) = ImportRow.objects.filter(outcome="rejected")
    assert f"line {rejected.line}: {rejected.reason}" in capsys.readouterr().err
    assert Source.objects.count() == 2
