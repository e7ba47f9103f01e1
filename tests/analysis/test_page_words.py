"""What the page says of itself is nobody's identifier."""

import pytest
from builders import exchange

from inspector.analysis.page_words import PageWords
from inspector.analysis.payload import payload_of

REFERER = [
    (b"user-agent", b"Mozilla/5.0 (X11) Gecko7xK2m"),
    (b"referer", b"https://shop.example/p/a7Kq29ZxWm41?sku=8842991077&uid=kTq8zPw1LmX9"),
]


def words(url="https://t.example/i", page="", headers=REFERER):
    return PageWords(payload_of(exchange(url, headers=headers).request), page)


@pytest.mark.parametrize("text", ["a7Kq29ZxWm41", "8842991077", "Gecko7xK2m"])
def test_path_query_and_user_agent_are_words_of_the_page(text):
    assert words().stand(text)


def test_what_the_query_calls_an_identifier_of_a_person_stays_one():
    assert not words().stand("kTq8zPw1LmX9")


def test_addresses_and_titles_in_the_request_are_read_but_not_those_of_other_sites():
    url = "https://t.example/i?dl=https%3A%2F%2Fshop.example%2Fx%2Fq9Wz71LmTTbK&dt=Order%2088X-41KQ-ZP07&r=https%3A%2F%2Fother.example%2FzZ81LmPqWxyt"
    assert words(url).stand("q9Wz71LmTTbK")
    assert words(url).stand("88X-41KQ-ZP07")
    assert not words(url).stand("zZ81LmPqWxyt")


def test_the_page_that_is_known_from_elsewhere_counts_before_a_shortened_referer():
    short = [(b"referer", b"https://shop.example/")]
    assert words(page="https://shop.example/share/a7Kq29ZxWm41", headers=short).stand("a7Kq29ZxWm41")
    assert not words(headers=short).stand("a7Kq29ZxWm41")


def test_odd_addresses_are_no_error():
    odd = words("https://t.example/i?dl=https%3A%2F%2F%5Bshop%2F", headers=[(b"referer", b"https://[shop/")])
    assert not odd.stand("a7Kq29ZxWm41")
    assert odd.host == ""


def test_a_request_for_a_file_is_told():
    assert words("https://t.example/a/main.js").static
    assert not words("https://t.example/a/main").static
