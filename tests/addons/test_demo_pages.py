"""The demo shop's pages and its description."""

import json
import re
from pathlib import Path

import pytest

from addons.demo_pages import Pages, read_journey

FOLDER = Path(__file__).parents[2] / "resources" / "demo"
EVENTS = {
    "": "view_item_list",
    "product/kettle": "view_item",
    "basket": "view_cart",
    "checkout": "begin_checkout",
    "thanks/10042": "purchase",
}
PATHS = [f"/{variant}/{rest}".rstrip("/") for variant in ("client", "server") for rest in (*EVENTS, "end")]


@pytest.fixture(scope="module")
def pages():
    return Pages(FOLDER)


def told(text):
    return json.loads(re.search(r'<script type="application/json" id="page">(.*?)</script>', text)[1])


@pytest.mark.parametrize("path", ["/", *PATHS])
def test_every_page_is_there_whole_and_asks_nobody_else(pages, path):
    page = pages.page(path)
    assert page.status == 200
    assert page.text.count("<html") == page.text.count("</html>") == 1
    assert "$" not in re.sub(r"<script.*?</script>", "", page.text)
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page.text) == []


@pytest.mark.parametrize("rest", EVENTS)
@pytest.mark.parametrize("variant", ["client", "server"])
def test_each_page_of_the_shop_tells_its_scripts_variant_and_event(pages, variant, rest):
    page = told(pages.page(f"/{variant}/{rest}").text)
    assert (page["variant"], page["events"]) == (variant, [EVENTS[rest]])


@pytest.mark.parametrize(
    "path", ["/other", "/client/product/none", "/client/thanks/<b>", "/client/basket/x", "/client/end/x", "/x/basket"]
)
def test_what_is_not_there_is_said_so_without_repeating_the_address(pages, path):
    page = pages.page(path)
    assert page.status == 404
    assert "<b>" not in page.text


def test_the_tag_code_brings_its_description(pages):
    first = pages.asset("tags.js").partition("\n")[0]
    journey = json.loads(first.removeprefix("const JOURNEY = ").removesuffix(";"))
    assert set(journey) == {"facts", "signals", "sender", "event", "walk"}


@pytest.mark.parametrize("name", ["shop.toml", "journey.toml", "../SOURCES.md", "pages/list.html", ""])
def test_only_the_pages_assets_are_served(pages, name):
    assert pages.asset(name) is None


def test_a_sender_like_another_sends_what_that_sends_and_more():
    senders = read_journey(FOLDER / "journey.toml")["sender"]
    assert senders["sst"]["query"].items() >= senders["ga4"]["query"].items()
    assert senders["sst"]["query"]["richsstsse"] is True
    assert senders["sst"]["url"] == "https://sst.shop.test/g/collect"
    assert "like" not in senders["sst"]


def test_the_description_names_only_senders_and_placeholders_that_exist():
    journey = read_journey(FOLDER / "journey.toml")
    named = {name for requests in journey["event"].values() for request in requests for name in request["by"]}
    assert named == set(journey["sender"])
    script = (FOLDER / "tags.js").read_text(encoding="utf-8")
    used = set(re.findall(r"\{([\w.]+)\}", json.dumps([journey["sender"], journey["event"]]))) - {"n", "items"}
    known = set(journey["facts"]) | set(journey["signals"]["granted"])
    unknown = {name for name in used - known if not re.search(rf'["\s{{]{re.escape(name)}["]?[:,\s]', script)}
    assert {name for name in unknown if not name.startswith("item.")} == set()


def test_every_account_and_address_is_invented():
    text = (FOLDER / "journey.toml").read_text(encoding="utf-8")
    assert "203.0.113.24" in text
    assert re.findall(r"[\w.]+@([\w.]+)", text) == ["mail.example"]
