"""Why each recipient is one, over a whole session: each piece once, the weightiest first."""

from dataclasses import replace

from inspections import inspection

from inspector.model.party import Evidence
from inspector.report.evidence_list import PIECES, RECIPIENTS, EvidenceList

STRONG = Evidence("set-cookie", "set-cookie:FPID", "FPID", "Google's server container sets it", "strong")
LATER = Evidence("session", "host+path", "set-cookie", "request 4", "strong", 4)
WEAK = Evidence("host-label", "host", "sst", "proves nothing", "weak")
PAGE = Evidence("page", "header:referer", "shop.example", "referer")
ODD = Evidence("browser-disagrees", "header:sec-fetch-site", "cross-site", "browser")


def told(*rows) -> tuple[list, int]:
    made = EvidenceList()
    for n, (recipient, evidence, more) in enumerate(rows, 1):
        one = inspection(n, "https://t.example/", recipient, group=more.pop("group", "server-call"))
        made.add(replace(one, party=replace(one.party, evidence=evidence, **more)))
    return made.recipients()


def test_a_piece_that_several_requests_carry_stands_once_with_its_count():
    (shop,), left = told(("Shop", (STRONG, WEAK), {}), ("Shop", (STRONG,), {}))
    assert [(piece.words, piece.count) for piece in shop.pieces] == [
        ("sets a cookie of a server container", 2), ("the host's first word", 1),
    ]  # fmt: skip
    assert (shop.pieces[1].weight, left) == ("proves nothing", 0)


def test_the_request_that_taught_it_is_named():
    (shop,), _ = told(("Shop", (LATER,), {}), ("Shop", (replace(LATER, since=9),), {}))
    assert (shop.pieces[0].since, shop.pieces[0].value) == (4, "sets a cookie of a server container")
    (shop,), _ = told(("Shop", (STRONG,), {}))
    assert shop.pieces[0].since is None


def test_certainty_role_and_the_browsers_word_are_counted_by_request():
    (shop,), _ = told(
        ("Shop", (STRONG, ODD), {"role": "tagging-server"}),
        ("Shop", (PAGE,), {"confidence": "possible", "overridden": True}),
    )
    assert shop.confidences == (("certain", 1), ("possible", 1))
    assert (shop.role, shop.disagrees, shop.overridden) == ("tagging-server", 1, 1)
    assert [piece.words for piece in shop.pieces] == ["sets a cookie of a server container"]


def test_own_content_and_the_browser_itself_are_no_recipients():
    assert told(("Shop", (WEAK,), {"group": "own-content"}), ("Chromium", (WEAK,), {"group": "browser"})) == ([], 0)


def test_what_has_no_room_is_counted():
    many = tuple(replace(WEAK, value=str(n)) for n in range(PIECES + 3))
    (shop,), _ = told(("Shop", many, {}))
    assert (len(shop.pieces), shop.hidden) == (PIECES, 3)
    listed, left = told(*((f"R{n}", (WEAK,), {}) for n in range(RECIPIENTS + 2)))
    assert (len(listed), left) == (RECIPIENTS, 2)


def test_third_parties_come_first_and_the_busiest_of_a_group():
    listed, _ = told(
        ("Shop", (WEAK,), {}), ("A", (WEAK,), {"group": "client-side"}), ("B", (WEAK,), {"group": "client-side"}),
        ("B", (WEAK,), {"group": "client-side"}),
    )  # fmt: skip
    assert [each.recipient for each in listed] == ["B", "A", "Shop"]
