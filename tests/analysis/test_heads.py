"""Heads: headers are read once for all requests that send the very same ones."""

from inspector.analysis.heads import USUAL, USUAL_BYTES, by_head, first_of, head_of

SENT = ((b"Host", b"shop.example"), (b"Cookie", b"a=1; b=2"), (b"Accept", b"*/*"), (b"accept", b"text/html"))


def again(headers):
    """The same headers in objects of their own, as the next request brings them."""
    return tuple((bytes(bytearray(name)), bytes(bytearray(value))) for name, value in headers)


def test_headers_and_cookies_are_told_apart_in_order_of_the_wire():
    head = head_of(SENT)
    assert [(f.at, f.value) for f in head.headers] == [
        ("header:host", "shop.example"), ("header:accept", "*/*"), ("header:accept[1]", "text/html"),
    ]  # fmt: skip
    assert [(f.at, f.value, f.carrier) for f in head.cookies] == [
        ("cookie:a", "1", "header:cookie"), ("cookie:b", "2", "header:cookie"),
    ]  # fmt: skip


def test_requests_with_the_same_headers_share_one_head():
    assert head_of(again(SENT)) is head_of(SENT)
    assert head_of(SENT).shared


def test_other_values_or_another_order_make_another_head():
    assert head_of(SENT[::-1]) is not head_of(SENT)
    assert head_of((*SENT, (b"x", b"1"))) is not head_of(SENT)


def test_what_is_too_large_to_come_again_is_not_kept():
    long = ((b"x", b"v" * USUAL_BYTES),)
    many = tuple((b"x%d" % n, b"1") for n in range(USUAL + 1))
    for headers in (long, many):
        assert head_of(again(headers)) is not head_of(headers)
        assert not head_of(headers).shared


def test_the_first_header_of_a_name_counts():
    assert first_of(SENT) == {"host": "shop.example", "accept": "*/*"}


def test_what_is_worked_out_of_a_head_is_kept_for_heads_that_come_again_alone():
    asked = []

    def work(head):
        asked.append(head)
        return len(head.headers)

    kept = by_head(work)
    once = tuple((b"x%d" % n, b"1") for n in range(USUAL + 1))
    for headers in (SENT, once):
        assert [kept[head] for head in [head_of(headers)] * 2] == [len(head_of(headers).headers)] * 2
    assert asked.count(head_of(SENT)) == 1
    assert len(asked) == 3
