"""Icons come from the shipped folder, in the colour of a role, crisp at 200 %."""

import re

from inspector import paths
from inspector.ui import icons

from window_rig import colours  # isort: skip


def test_an_icon_is_tinted_and_has_the_pixels_of_the_screen():
    picture = icons.pixmap("shield", "before", 16, 2.0)
    assert (picture.width(), picture.devicePixelRatio()) == (32, 2.0)
    assert "#c92a2a" in colours(picture.toImage())


def test_an_icon_for_menus_is_not_empty():
    assert not icons.icon("globe").isNull()


def test_every_icon_that_is_named_is_shipped_and_every_shipped_one_is_named():
    source = "".join(
        path.read_text(encoding="utf-8") for path in (paths.resources().parent / "inspector" / "ui").glob("*.py")
    )
    words = set(re.findall(r'"([a-z0-9-]+)"', source))
    shipped = {path.stem for path in (paths.resources() / "icons").glob("*.svg")}
    assert shipped <= words
    named = set(re.findall(r'Icon\("([a-z0-9-]+)"', source)) | set(re.findall(r'Card\("([a-z0-9-]+)"', source))
    assert named <= shipped
