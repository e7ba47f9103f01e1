"""Which recipients a value went to: a fold over inspections."""

from inspections import finding, inspection
from ledgers import CID, EMAIL, found, request, sha256

from inspector.analysis.recipients import Recipients


def sent(value: str, recipient: str):
    return inspection(1, "https://a.example/", recipient, findings=[finding("client-id", value, recipient)])


def filled(*inspections):
    recipients = Recipients()
    for each in inspections:
        recipients.learn(each)
    return [[f.also_sent_to for f in recipients.filled(each).findings] for each in inspections]


def test_a_value_names_its_other_recipients():
    assert filled(sent("1.2", "Google"), sent("1.2", "Meta"), sent("9.9", "TikTok")) == [
        [("Meta",)],
        [("Google",)],
        [()],
    ]


def test_an_empty_value_was_sent_to_nobody_else():
    assert filled(sent("", "Google"), sent("", "Meta")) == [[()], [()]]


def test_another_spelling_part_or_hash_is_the_same_value():
    rows = [
        request(1, "google-analytics.com", [found("client-id", CID)]),
        request(2, "facebook.com", [found("cookie-id", f"GA1.1.{CID}"), found("email", sha256(EMAIL.lower()), state="hashed")]),
        request(3, "tiktok.com", [found("email", EMAIL), found("user-id", sha256(EMAIL.lower()))]),
    ]  # fmt: skip
    assert filled(*rows) == [[("Meta",)], [("Google",), ("TikTok",)], [("Meta",), ("Meta",)]]


def test_own_content_is_no_recipient():
    rows = [request(1, "google-analytics.com", [found("client-id", CID)]), request(2, "shop.example", [found("client-id", CID)])]  # fmt: skip
    assert filled(*rows)[0] == [()]


def test_what_is_learnt_later_counts_too():
    recipients = Recipients()
    first, second = sent("1.2", "Google"), sent("1.2", "Meta")
    recipients.learn(first)
    assert recipients.filled(first).findings[0].also_sent_to == ()
    recipients.learn(second)
    assert recipients.filled(first).findings[0].also_sent_to == ("Meta",)
