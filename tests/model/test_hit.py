"""Hit: one event of one vendor."""

from inspector.model.hit import HitField


def test_a_field_belongs_to_no_class_unless_the_vendor_says_so():
    assert HitField("query:v", "v", "2").class_ == "none"
