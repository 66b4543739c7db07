from pathlib import Path
from typing import Any

import psycopg
import pytest

from evidence.operations import cluster, database

VAR = Path("/srv/library/var")


def read(url: str) -> dict[str, Any]:
    return database.settings(url, var=VAR)


def test_without_an_address_it_is_the_embedded_database():
    found = read("")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["NAME"], found["HOST"]) == ("evidence", "/srv/library/var/socket")


def test_every_part_of_an_address_arrives():
    found = read("postgresql://ann:secret@db.example:5433/library?sslmode=require&connect_timeout=3")
    assert [found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "ann",
        "secret",
        "db.example",
        "5433",
        "library",
    ]
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["connect_timeout"] == "3"


def test_percent_escapes_are_decoded_once():
    found = read("postgres://a%40nn:p%2Fw%25d%3A%20x@db.example/my%20library")
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("a@nn", "p/w%d: x", "my library")


@pytest.mark.parametrize(
    "url",
    ["postgresql:///library?host=/run/postgresql", "postgresql://%2Frun%2Fpostgresql/library"],
)
def test_a_socket_folder_is_a_host(url: str):
    assert read(url)["HOST"] == "/run/postgresql"


def test_several_hosts_and_a_numeric_one_are_allowed():
    found = read("postgresql://one:5432,[::1]:5433/library?target_session_attrs=read-write")
    assert (found["HOST"], found["PORT"]) == ("one,::1", "5432,5433")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"


def test_an_acknowledged_commit_is_on_disk_whatever_the_address_says():
    options = read("postgresql://h/library?options=-c%20synchronous_commit%3Doff%20-c%20work_mem%3D8MB")["OPTIONS"]
    # The server takes the last of two words for one setting.
    assert options["options"].startswith("-c synchronous_commit=off -c work_mem=8MB ")
    assert options["options"].endswith(" -c synchronous_commit=on")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://h/library", "it begins with mysql://"),
        ("sqlite:///file.db", "it begins with sqlite://"),
        ("library", "it begins with no://"),
        ("postgresql://ann:secret@h", "names no database"),
        ("postgresql://ann:secret@h/library?colour=green", "invalid URI query parameter"),
        ("postgresql://ann:secret@h:port:8/library", "cannot be read"),
        ("postgresql://ann:secret%zz@h/library", "cannot be read"),
        ("postgresql://ann:se cret@[h/library", "cannot be read"),
    ],
)
def test_what_is_no_address_is_refused_in_words_without_the_password(url: str, sentence: str):
    with pytest.raises(ValueError, match="DATABASE_URL") as refusal:
        read(url)
    assert sentence in str(refusal.value)
    assert "secret" not in str(refusal.value)
    assert "se cret" not in str(refusal.value)


def test_the_embedded_database_can_be_named_by_an_address_too(var: Path):
    with (server := cluster.Cluster(var, durable=False)).in_use():
        found = database.settings(server.url(), var=VAR)
        address = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"], "dbname": found["NAME"]}
        with psycopg.connect(**address, **found["OPTIONS"]) as connection:
            row = connection.execute("SELECT current_database(), current_setting('synchronous_commit')").fetchone()
    assert row == ("evidence", "on")
