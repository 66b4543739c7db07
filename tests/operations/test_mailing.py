"""How mail leaves: one address says it, and what is wrong is said without the password."""

from pathlib import Path

import pytest

from evidence.operations.mailing import mailer

FOLDER = Path("mail")


def test_a_mail_server_is_spoken_to_with_tls():
    options = mailer("smtp://me%40example.org:p%2Fss@mail.example.org", folder=FOLDER)["OPTIONS"]
    assert (options["host"], options["port"], options["use_tls"]) == ("mail.example.org", 587, True)
    assert (options["username"], options["password"]) == ("me@example.org", "p/ss")
    assert options["timeout"], "a server that does not answer keeps nobody waiting"
    sealed = mailer("smtps://mail.example.org:4650", folder=FOLDER)["OPTIONS"]
    assert (sealed["port"], sealed["use_tls"], sealed["use_ssl"]) == (4650, False, True)


def test_without_a_server_mails_go_to_files_and_to_no_log():
    for url, folder in (("", "mail"), ("file:///srv/mails", "/srv/mails")):
        made = mailer(url, folder=FOLDER)
        assert made["BACKEND"].endswith("filebased.EmailBackend")
        assert made["OPTIONS"] == {"file_path": folder}
    assert mailer("console:", folder=FOLDER)["BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    "url", ["http://mail", "smtp://", "smtp://me:secret@host:port", "mail.example.org", "file:", "smtp://me:secret@[::"]
)
def test_what_is_no_address_of_mail_is_refused_without_the_password(url):
    with pytest.raises(ValueError, match="EVIDENCE_MAIL_URL") as refused:
        mailer(url, folder=FOLDER)
    assert "secret" not in str(refused.value)
