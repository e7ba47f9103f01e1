"""The same value at another recipient is named at each of its findings."""

from inspections import finding, inspection

from inspector.analysis.recipients import Recipients


def sent(value: str, recipient: str):
    return inspection(1, "https://a.example/", recipient, findings=[finding("client-id", value, recipient)])


def test_a_value_at_two_companies_names_the_other_one_at_both():
    recipients = Recipients()
    google, meta, alone = sent("1.2", "Google"), sent("1.2", "Meta"), sent("3.4", "Meta")
    for one in (google, meta, alone):
        recipients.learn(one)
    assert recipients.filled(google).findings[0].also_sent_to == ("Meta",)
    assert recipients.filled(meta).findings[0].also_sent_to == ("Google",)
    assert recipients.filled(alone).findings[0].also_sent_to == ()


def test_an_address_that_was_not_recorded_is_shared_with_nobody():
    recipients = Recipients()
    recipients.learn(sent("", "Google"))
    assert recipients.filled(sent("", "Meta")).findings[0].also_sent_to == ()
