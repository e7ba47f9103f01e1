"""Items: products of an event by the rules of vendor files, each part with its place."""

import pytest
from reported import hits

JSON = [("content-type", "application/json")]
GA4 = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2&en=purchase"


def shown(hit):
    return [{part.name: part.value for part in item.parts} for item in hit.items]


def test_items_of_each_line_of_a_batch_are_its_own():
    body = "en=view_item&pr1=idSKU1~nmTent\r\nen=purchase&pr1=idSKU2~qt2&pr2=idSKU3\r\n"
    view, purchase = hits("POST", GA4.partition("&en")[0], [("content-type", "text/plain")], body)
    assert shown(view) == [{"id": "SKU1", "name": "Tent"}]
    assert shown(purchase) == [{"id": "SKU2", "quantity": "2"}, {"id": "SKU3"}]
    assert [part.at for part in purchase.items[0].parts] == [
        "body.lines[1]:pr1|item[0]:id",
        "body.lines[1]:pr1|item[0]:qt",
    ]


def test_items_add_and_every_parameter_stays_a_field():
    (hit,) = hits("GET", GA4 + "&pr1=idSKU1~k0color~v0red&pr2id=SKU2")
    assert shown(hit) == [{"id": "SKU1", "color": "red"}]
    assert {("query:pr1", "idSKU1~k0color~v0red"), ("query:pr2id", "SKU2")} <= {(f.at, f.value) for f in hit.fields}


def test_parts_that_every_vendor_has_come_first_and_the_rest_keeps_its_name():
    (hit,) = hits("GET", GA4 + "&pr1=k0size~v0XL~qt1~idSKU1")
    assert [part.name for part in hit.items[0].parts] == ["id", "quantity", "size"]


def test_further_categories_count_on_and_a_repeated_part_is_told_once():
    url = "https://stats.shop.example/matomo.php?idsite=1&rec=1&idgoal=0&ec_items="
    (hit,) = hits("GET", url + "%5B%5B%22S%22%2C%22N%22%2C%5B%22A%22%2C%22B%22%2C%22C%22%5D%2C1%2C1%5D%5D")
    assert shown(hit) == [
        {"id": "S", "name": "N", "category": "A", "category2": "B", "category3": "C", "price": "1", "quantity": "1"}
    ]


def test_the_same_products_told_twice_are_listed_once_by_the_fuller_list():
    url = "https://www.facebook.com/tr/?id=246813579024680&ev=Purchase&cd[content_ids]=%5B%22A%22%2C%22B%22%5D&cd[contents]="
    (hit,) = hits("GET", url + "%5B%7B%22id%22%3A%22A%22%7D%2C%7B%22id%22%3A%22B%22%2C%22quantity%22%3A3%7D%5D")
    assert shown(hit) == [{"id": "A"}, {"id": "B", "quantity": "3"}]


@pytest.mark.parametrize("kind", ["segment", "rudder"])
def test_products_of_one_event_of_a_batch_are_not_those_of_the_next(kind):
    body = (
        '{"writeKey":"wk","batch":[{"type":"track","event":"A","properties":{"products":[{"sku":"1","product_id":"P1"}]}},'
        '{"type":"track","event":"B","properties":{"products":[{"product_id":"P2"},{"product_id":"P3","price":2}]}}]}'
    )
    url = {"segment": "https://api.segment.io/v1/b", "rudder": "https://acme.dataplane.rudderstack.com/v1/batch"}[kind]
    first, second = hits("POST", url, JSON, body)
    assert shown(first) == [{"id": "P1", "sku": "1"}]
    assert shown(second) == [{"id": "P2"}, {"id": "P3", "price": "2"}]


def test_an_event_without_products_has_no_items():
    (hit,) = hits("GET", GA4)
    assert hit.items == ()


def test_a_list_without_end_is_cut_at_a_number_of_items():
    (hit,) = hits("POST", GA4, [("content-type", "text/plain")], "&".join(f"pr{n}=idS{n}" for n in range(1, 900)))
    assert len(hit.items) == 500
