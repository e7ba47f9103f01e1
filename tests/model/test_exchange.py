"""Exchange: bytes stay bytes, and are shown without ever failing."""

from builders import exchange

from inspector.model.exchange import Body, header


def test_a_url_that_is_no_utf8_is_shown_with_escapes():
    assert exchange(b"https://shop.example/\xff").url_text == "https://shop.example/\\xff"


def test_a_method_that_is_no_utf8_is_shown_with_escapes():
    assert exchange(method=b"\xfeGET").method_text == "\\xfeGET"


def test_a_body_knows_whether_all_of_it_was_kept():
    assert Body(b"abc", 3, "").whole
    assert not Body(b"abc", 4, "").whole


def test_the_first_header_of_a_name_is_found_in_any_spelling():
    headers = ((b"Accept", b"1"), (b"X-Test", b"2"), (b"x-test", b"3"))
    assert header(headers, b"x-test") == b"2"
    assert header(headers, b"absent") is None


def test_headers_that_are_asked_in_turn_are_not_mixed_up():
    sets = [((b"a", b"%d" % n), (b"b%d" % n, b"x")) for n in range(4)]
    for order in ((0, 1, 0, 2, 1, 3), (3, 3, 0, 1, 2, 0)):
        for n in order:
            assert header(sets[n], b"a") == b"%d" % n
            assert header(sets[n], b"b0") == (b"x" if n == 0 else None)
