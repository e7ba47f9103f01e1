"""User-Agent and client hints: what stays at each level."""

import pytest

from inspector.filtering.ua import GENERIC, looks_like_agent, reduce_agent, reduce_hint

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36"
)
EDGE = CHROME + " Edg/145.0.0.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"


@pytest.mark.parametrize(
    ("agent", "family", "major"),
    [
        (CHROME, "Mozilla/5.0 (compatible; Chrome)", "Mozilla/5.0 (compatible; Chrome/145.0)"),
        (EDGE, "Mozilla/5.0 (compatible; Edge)", "Mozilla/5.0 (compatible; Edge/145.0)"),
        (SAFARI, "Mozilla/5.0 (compatible; Safari)", "Mozilla/5.0 (compatible; Safari/18.0)"),
        (FIREFOX, "Mozilla/5.0 (compatible; Firefox)", "Mozilla/5.0 (compatible; Firefox/146.0)"),
        ("curl/8.5.0", GENERIC, GENERIC),
    ],
)
def test_the_browser_is_named_and_nothing_else(agent, family, major):
    assert reduce_agent(agent, "family") == family
    assert reduce_agent(agent, "major") == major
    assert reduce_agent(family, "family") == family
    assert reduce_agent(major, "major") == major
    assert reduce_agent(major, "family") == family


def test_common_keeps_the_forms_that_everybody_sends_and_no_other():
    assert reduce_agent(CHROME, "common") == CHROME
    assert reduce_agent(EDGE, "common") == EDGE
    assert (
        reduce_agent(CHROME.replace("145.0.0.0", "145.0.7632.6"), "common") == "Mozilla/5.0 (compatible; Chrome/145.0)"
    )
    assert reduce_agent(CHROME + " MyExtension/1", "common") == "Mozilla/5.0 (compatible; Chrome/145.0)"


def test_drop_leaves_nothing():
    assert reduce_agent(CHROME, "drop") is None
    assert reduce_hint("sec-ch-ua", '"Chromium";v="145"', "drop") is None


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("sec-ch-ua", '"Chromium";v="145", "Not?A_Brand";v="24"', '"Chromium";v="145", "Not?A_Brand";v="24"'),
        ("sec-ch-ua-full-version-list", '"Chromium";v="145.0.7632.6"', '"Chromium";v="145.0.0.0"'),
        ("uafvl", "Chromium;145.0.7632.6|Not-A.Brand;99.0.0.0", "Chromium;145.0.0.0|Not-A.Brand;99.0.0.0"),
        ("sec-ch-ua-mobile", "?0", "?0"),
        ("sec-ch-ua-platform", '"Linux"', '"Linux"'),
        ("sec-ch-ua-platform-version", '"6.8.0"', None),
        ("uapv", "6.8.0", None),
        ("uaa", "x86", None),
        ("uam", "Pixel 9", None),
    ],
)
def test_major_keeps_what_all_browsers_of_a_version_share(name, value, left):
    assert reduce_hint(name, value, "major") == left


def test_at_family_no_hint_stays():
    assert reduce_hint("sec-ch-ua-mobile", "?0", "family") is None


def test_a_hint_is_told_from_a_user_agent():
    assert looks_like_agent(CHROME)
    assert not looks_like_agent("Chromium;145.0.7632.6")
