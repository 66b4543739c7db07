"""Asking for a copy: who is mailed, what is capped, which links work how often and how long."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from evidence.library.models import SourceFile
from evidence.library.status import Status
from evidence.readers import copies, mails, offer, tokens, visitors
from evidence.readers.copies import Asked, Outcome, Unusable
from evidence.readers.models import CopyRequest
from tests import builders

pytestmark = pytest.mark.django_db

NOW = builders.MOMENT
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = "https://library.example.org/"


def source(**fields: Any):
    return builders.source(**{"access": "on_request", "contact": "contact@example.org", **fields})


def ask(of, *, email="reader@example.org", visitor="v1", at=NOW, **said: Any):
    asked = Asked(**{"name": "A reader", "email": email, "purpose": "To read it.", **said})
    return copies.ask(of, asked, visitor=visitor, site=SITE, at=at)


def link_in(message):
    return next(word for word in message.body.split() if word.startswith(SITE)).rstrip("/").rpartition("/")[2]


def answered(of, *, send=True, at=NOW):
    ask(of, at=at)
    request = copies.to_answer(link_in(mail.outbox[-1]), at=at)
    copies.answer(request, send=send, by=None, site=SITE, at=at)
    return mail.outbox[-1]


# Whether


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({}, True),
        ({"access": "none"}, True),
        ({"contact": ""}, False),
        ({"status": Status.DRAFT}, False),
    ],
)
def test_a_copy_can_be_asked_for_where_there_is_somebody_to_ask(fields, offered):
    assert offer.offer(source(**fields), on=NOW.date()).request is offered


def test_nobody_is_asked_for_what_is_open():
    read, fetched, embargoed = source(), source(access="open"), source(access="open")
    builders.text(of=read)
    builders.file(of=fetched, access="open")
    builders.file(of=embargoed, access="open", embargo_until=NOW.date() + DAY)
    abstract = source()
    builders.text(of=abstract, role="abstract")
    offered = [offer.offer(one, on=NOW.date()).request for one in (read, fetched, embargoed, abstract)]
    assert offered == [False, False, True, True]
    assert ask(read) is Outcome.NOT_OFFERED
    assert not mail.outbox


# Who is mailed


def test_only_the_contact_of_the_record_is_mailed():
    assert ask(source(), email="victim@example.org") is Outcome.MAILED
    (message,) = mail.outbox
    assert message.recipients() == ["contact@example.org"]
    assert "victim@example.org" in message.body
    assert "To read it." in message.body


def test_a_header_cannot_be_smuggled_into_a_mail():
    of = source(title="A title\nBcc: all@example.org")
    ask(of, name="Eve\r\nBcc: all@example.org")
    raw = mail.outbox[0].message().as_string()
    assert mail.outbox[0].recipients() == ["contact@example.org"]
    assert "\nBcc:" not in raw.split("\n\n")[0]


def test_a_mail_that_cannot_leave_loses_nothing(monkeypatch):
    def broken(_self):
        raise OSError("no mail server")

    monkeypatch.setattr(mails.mail.EmailMessage, "send", broken)  # type: ignore[attr-defined]
    assert ask(source()) is Outcome.MAILED
    assert CopyRequest.objects.get().state == "waiting"


# Caps


def test_one_address_asks_a_few_times_a_day():
    outcomes = [ask(source(), visitor=f"v{number}") for number in range(copies.PER_ADDRESS + 1)]
    assert outcomes == [Outcome.MAILED] * copies.PER_ADDRESS + [Outcome.CAPPED]
    assert ask(source(), email="READER@example.org", visitor="w") is Outcome.CAPPED, "however it is written"
    assert ask(source(), email="other@example.org", visitor="w") is Outcome.MAILED, "another address may"
    assert ask(source(), visitor="x", at=NOW + DAY + HOUR) is Outcome.MAILED, "and so may this one tomorrow"


def test_one_visitor_asks_a_few_times_a_day():
    outcomes = [ask(source(), email=f"r{number}@example.org") for number in range(copies.PER_VISITOR + 1)]
    assert outcomes == [Outcome.MAILED] * copies.PER_VISITOR + [Outcome.CAPPED]
    assert ask(source(), email="z@example.org", visitor="v2") is Outcome.MAILED


def test_one_contact_is_not_flooded_and_neither_are_all(monkeypatch):
    of = source()
    monkeypatch.setattr(copies, "PER_SOURCE", 2)
    outcomes = [ask(of, email=f"r{number}@example.org", visitor=f"v{number}") for number in range(3)]
    assert outcomes == [Outcome.MAILED, Outcome.MAILED, Outcome.CAPPED]
    monkeypatch.setattr(copies, "PER_DAY", 3)
    outcomes = [ask(source(), email=f"q{number}@example.org", visitor=f"w{number}") for number in range(2)]
    assert outcomes == [Outcome.MAILED, Outcome.CAPPED]
    assert len(mail.outbox) == 3


def test_asking_again_for_the_same_mails_nobody():
    of = source()
    assert [ask(of), ask(of, visitor="v2")] == [Outcome.MAILED, Outcome.AGAIN]
    assert len(mail.outbox) == 1


# Answers


def test_the_contact_sends_and_the_reader_fetches_once():
    of = source()
    file = builders.file(of=of, access="on_request")
    message = answered(of)
    assert message.recipients() == ["reader@example.org"]
    token = link_in(message)
    assert copies.to_fetch(token, at=NOW + DAY).file == file, "looking does not use it up"
    assert copies.fetch(token, at=NOW + DAY) == file
    with pytest.raises(Unusable, match="has been used"):
        copies.fetch(token, at=NOW + DAY)
    assert CopyRequest.objects.get().fetched_at == NOW + DAY


def test_a_link_expires():
    of = source()
    builders.file(of=of, access="on_request")
    token = link_in(answered(of))
    with pytest.raises(Unusable, match="expired"):
        copies.fetch(token, at=NOW + copies.FETCH_WITHIN)
    assert copies.fetch(token, at=NOW + copies.FETCH_WITHIN - timedelta(seconds=1)), "a moment before it works"  # type: ignore[truthy-bool]


@pytest.mark.parametrize("changed", [{"access": "staff"}, {"embargo_until": NOW.date() + 10 * DAY}])
def test_a_link_opens_nothing_that_was_closed_meanwhile(changed):
    of = source()
    file = builders.file(of=of, access="on_request")
    token = link_in(answered(of))
    SourceFile.objects.filter(pk=file.pk).update(**changed)
    with pytest.raises(Unusable, match="can no longer be had"):
        copies.fetch(token, at=NOW)


def test_a_file_under_embargo_or_for_staff_is_never_sent():
    of = source()
    builders.file(of=of, access="staff")
    builders.file(of=of, access="on_request", embargo_until=NOW.date() + DAY)
    message = answered(of)
    assert "will send a copy" in message.body
    assert SITE not in message.body


def test_where_the_library_has_no_file_the_contact_answers_in_person():
    message = answered(source())
    assert "will send a copy" in message.body
    assert CopyRequest.objects.get().state == "sent"


def test_declining_tells_the_reader_and_opens_nothing():
    of = source()
    builders.file(of=of, access="on_request")
    message = answered(of, send=False)
    assert "no copy can be given" in message.body
    assert SITE not in message.body
    assert CopyRequest.objects.get().fetch_token == ""


def test_a_request_is_answered_once():
    of = source()
    ask(of)
    token = link_in(mail.outbox[0])
    request = copies.to_answer(token, at=NOW)
    copies.answer(request, send=True, by=builders.person(), site=SITE, at=NOW)
    with pytest.raises(Unusable, match="answered already"):
        copies.answer(request, send=False, by=None, site=SITE, at=NOW)
    with pytest.raises(Unusable, match="answered already"):
        copies.to_answer(token, at=NOW)
    assert len(mail.outbox) == 2


def test_the_link_of_the_contact_expires_and_cannot_be_guessed():
    ask(source())
    token = link_in(mail.outbox[0])
    with pytest.raises(Unusable, match="expired"):
        copies.to_answer(token, at=NOW + copies.ANSWER_WITHIN)
    with pytest.raises(Unusable, match="not one of ours"):
        copies.to_answer(tokens.new(), at=NOW)
    with pytest.raises(Unusable, match="not one of ours"):
        copies.to_fetch("", at=NOW)


def test_links_are_long_and_only_their_digests_are_kept():
    ask(source())
    token, kept = link_in(mail.outbox[0]), CopyRequest.objects.get()
    assert len(token) * 6 >= 160
    assert kept.answer_token == tokens.digest(token)
    assert token not in str(vars(kept))


# Visitors


def test_a_visitor_is_whoever_connected_unless_a_proxy_of_ours_says_otherwise(settings):
    forged = "1.1.1.1, 2.2.2.2"
    settings.PROXIES = 0
    assert visitors.address("9.9.9.9", forged) == "9.9.9.9"
    settings.PROXIES = 1
    assert visitors.address("9.9.9.9", forged) == "2.2.2.2"
    assert visitors.address("9.9.9.9", "") == "9.9.9.9"
    settings.PROXIES = 3
    assert visitors.address("9.9.9.9", forged) == "9.9.9.9", "fewer than there must be: none of them is believed"


def test_a_visitor_is_counted_and_not_known(settings):
    one = visitors.digest("192.0.2.7")
    assert "192" not in one
    assert one == visitors.digest("::ffff:192.0.2.7") != visitors.digest("192.0.2.8")
    assert visitors.digest("2001:db8::1") == visitors.digest("2001:db8::2") != visitors.digest("2001:db8:0:1::1")
    settings.SECRET_KEY = "another"
    assert visitors.digest("192.0.2.7") != one, "without the key nobody can work it out"
