"""Filling in what the demo's tags send."""

import pytest

from inspector.capture.tag_template import encoded, fill, merged, pairs, tree

FACTS = {
    "cid": "1.2", "value": 89.0, "none": "", "title": "Thé & mug",
    "items": [{"id": "kettle", "price": 89.0, "quantity": 2}, {"id": "mug", "price": 18.5}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{cid}", "1.2"),
        ("x-{cid}-{cid}", "x-1.2-1.2"),
        ("{value}", 89.0),
        ("EUR {value}", "EUR 89"),
        ("{unknown}", ""),
        ("{not a name}", "{not a name}"),
        (True, True),
        (7, 7),
    ],
)
def test_fill_keeps_the_type_of_a_lone_placeholder(template, filled):
    assert fill(template, FACTS) == filled


def test_an_empty_value_leaves_its_parameter_out():
    assert pairs({"a": "{none}", "b": "", "c": "{cid}"}, FACTS) == [("c", "1.2")]


def test_a_numbered_name_is_repeated_for_each_item():
    assert pairs({"pr{n}": "id{item.id}~pr{item.price}~qt{item.quantity}"}, FACTS) == [
        ("pr1", "idkettle~pr89~qt2"),
        ("pr2", "idmug~pr18.5~qt1"),
    ]


def test_queries_are_encoded_as_a_browser_does():
    assert encoded({"dt": "{title}", "ud[em]": "a~b!'()*", "bare": True}, FACTS) == (
        "dt=Th%C3%A9%20%26%20mug&ud%5Bem%5D=a~b!'()*&bare"
    )


def test_trees_keep_numbers_and_repeat_lists_for_each_item():
    template = {"value": "{value}", "gone": "{none}", "is": False, "contents": ["{items}", {"id": "{item.id}"}]}
    assert tree(template, FACTS) == {"value": 89.0, "is": False, "contents": [{"id": "kettle"}, {"id": "mug"}]}


def test_an_event_adds_to_what_its_sender_sends():
    sender = {"query": {"v": "2", "en": ""}, "how": "beacon"}
    assert merged(sender, {"query": {"en": "x"}, "by": ["a"]}) == {
        "query": {"v": "2", "en": "x"}, "how": "beacon", "by": ["a"],
    }  # fmt: skip
    assert sender["query"] == {"v": "2", "en": ""}
