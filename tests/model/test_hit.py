"""Hit: one event of one vendor."""

from inspector.model.hit import HitField, Item, ItemPart


def test_a_field_belongs_to_no_class_unless_the_vendor_says_so():
    assert HitField("query:v", "v", "2").class_ == "none"


def test_an_item_tells_what_is_known_of_it_and_nothing_else():
    item = Item((ItemPart("id", "SKU1", "query:pr1id"), ItemPart("price", "19.90", "query:pr1pr")))
    assert (item.value("price"), item.value("brand")) == ("19.90", "")
