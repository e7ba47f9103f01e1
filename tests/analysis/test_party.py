"""Parties: every group with its evidence, the user's word, and what a guess does to confidence."""

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.catalog.project import Endpoint, Override, Project
from inspector.model.party import GROUPS

SHOP = "https://shop.example/"
GA4 = "v=2&tid=G-ABC123&cid=1.2&en=page_view"
PLAIN = load_catalog()


def party(url, *, referer=SHOP, headers=(), project=None, catalog=PLAIN, before=(), **more):
    catalog = load_catalog(project) if project else catalog
    memory = Memory()
    for each in before:
        inspect(each, catalog, memory)
    named = [(b"Referer", referer.encode())] if referer else []
    made = exchange(url, headers=[*named, *headers], seq=100, launch="", connection="", **more)
    inspection = inspect(made, catalog, memory)
    return inspection.party, inspection.notes


def signals(found):
    return {evidence.signal: evidence.weight for evidence in found.evidence}


def test_another_site_is_a_third_party_with_its_owner():
    found, notes = party(f"https://region1.google-analytics.com/g/collect?{GA4}")
    assert (found.group, found.site, found.entity, found.recipient) == (
        "client-side", "google-analytics.com", "Google", "Google",
    )  # fmt: skip
    assert (found.confidence, found.overridden, found.role) == ("certain", False, None)
    assert found.evidence[0].signal == "registrable-domain"
    assert notes == ()


def test_an_unknown_company_is_named_by_its_site():
    found, _ = party("https://pixel.nobody-knows.example/p.gif")
    assert (found.group, found.entity, found.recipient) == ("client-side", None, "nobody-knows.example")


def test_own_content_is_own_also_on_a_subdomain():
    for url in (SHOP + "logo.svg", "https://img.shop.example/1.webp", "http://shop.example:8080/x"):
        assert party(url)[0].group == "own-content", url


def test_customers_of_one_host_are_strangers_to_each_other():
    found, _ = party("https://bob.github.io/x", referer="https://alice.github.io/")
    assert found.group == "client-side"


def test_another_site_of_the_same_owner_is_neither_own_nor_third():
    found, _ = party("https://www.gstatic.com/x.js", referer="https://www.youtube.com/")
    assert (found.group, signals(found)["same-owner"]) == ("same-owner", "")


class TestUnknown:
    @pytest.mark.parametrize("url", ["http://203.0.113.9/x", "http://[2001:db8::1]/x", "http://localhost:9000/x"])
    def test_hosts_without_a_site_stay_unknown_unless_they_are_the_page(self, url):
        assert party(url)[0].group == "unknown"
        assert party(url, referer=url)[0].group == "own-content"

    def test_without_a_page_nothing_is_called_first_or_third(self):
        found, notes = party(f"https://region1.google-analytics.com/g/collect?{GA4}", referer=None)
        assert (found.group, found.recipient) == ("unknown", "Google")
        assert "page that made this request is not known" in notes[0]

    @pytest.mark.parametrize("url", ["about:blank", "data:text/plain,x", "blob:https://shop.example/1", "https://", ""])
    def test_a_url_without_a_host_stays_unknown_and_is_named_by_its_scheme(self, url):
        found, _ = party(url, referer=None)
        assert (found.group, found.recipient) == ("unknown", url.partition(":")[0] + ":")


class TestBrowser:
    def test_a_known_service_without_a_page_is_the_browsers_own_call(self):
        found, _ = party("https://update.googleapis.com/service/update2/json", referer=None)
        assert (found.group, found.confidence) == ("browser", "certain")
        assert signals(found)["browser-service"] == ""

    def test_an_origin_that_the_browser_only_states_changes_nothing(self):
        headers = [(b"Origin", b"https://www.google.com"), (b"Sec-Fetch-Site", b"none")]
        found, _ = party(
            "https://accounts.google.com/ListAccounts?source=ChromiumBrowser", referer=None, headers=headers
        )
        assert found.group == "browser"

    def test_the_same_host_called_by_an_opened_page_is_a_third_party(self):
        page = exchange(SHOP, headers=[(b"Sec-Fetch-Dest", b"document"), (b"Sec-Fetch-Mode", b"navigate")], launch="")
        found, _ = party("https://safebrowsing.googleapis.com/v4/x", before=[page])
        assert found.group == "client-side"

    def test_another_path_of_a_listed_host_is_not_the_browsers(self):
        assert party("https://accounts.google.com/gsi/client", referer=None)[0].group == "unknown"


class TestProject:
    def test_a_declared_tagging_server_is_one_whatever_it_carries(self):
        project = Project().merged(tagging_servers=["collect.shop.example"])
        found, _ = party("https://collect.shop.example/opaque", project=project)
        assert (found.group, found.confidence, found.overridden, found.role) == (
            "server-call", "certain", True, "tagging-server",
        )  # fmt: skip
        assert "project" in found.evidence[-1].source

    def test_a_declared_path_holds_for_whole_segments_below_it(self):
        project = Project().merged(tagging_servers=["shop.example/metrics"])
        groups = [
            party(SHOP + path, project=project)[0].group for path in ("metrics", "metrics/x", "metricsx", "other")
        ]
        assert groups == ["server-call", "server-call", "own-content", "own-content"]

    def test_a_tagging_server_on_a_vendors_domain_can_be_declared(self):
        project = Project().merged(tagging_servers=["xyz.stape.io"])
        assert party(f"https://xyz.stape.io/g/collect?{GA4}", project=project)[0].group == "server-call"

    def test_own_sites_are_of_the_same_owner_on_each_others_pages_only(self):
        project = Project().merged(sites=["shop.example", "shop-cdn.example"])
        found, _ = party("https://img.shop-cdn.example/1.webp", project=project)
        assert (found.group, found.overridden) == ("same-owner", True)
        assert party("https://img.shop-cdn.example/1.webp", referer="https://blog.example/", project=project)[
            0
        ].group == ("client-side")

    def test_a_measurement_to_another_own_site_is_a_server_call(self):
        project = Project().merged(sites=["shop.example", "shop-data.example"])
        found, _ = party(f"https://sst.shop-data.example/g/collect?{GA4}", project=project)
        assert (found.group, found.overridden) == ("server-call", True)

    @pytest.mark.parametrize("group", GROUPS)
    def test_the_users_verdict_beats_everything_and_keeps_its_reason(self, group):
        project = Project(overrides=(Override(Endpoint("region1.google-analytics.com"), group, "agreed with legal"),))
        found, _ = party(f"https://region1.google-analytics.com/g/collect?{GA4}", project=project)
        assert (found.group, found.overridden, found.confidence) == (group, True, "certain")
        assert found.evidence[-1].source == "project: agreed with legal"

    def test_what_the_program_would_have_said_is_kept_with_its_evidence(self):
        project = Project(overrides=(Override(Endpoint("shop.example", "/m"), "client-side", "the agency's server"),))
        found, _ = party(f"{SHOP}m?{GA4}", project=project)
        assert (found.group, found.role, found.overridden) == ("client-side", None, True)
        said = next(each for each in found.evidence if each.signal == "program-says")
        assert (said.value, signals(found)["measurement"]) == ("server-call", "likely")

    def test_every_rule_of_the_project_that_holds_is_kept(self):
        project = Project(overrides=(Override(Endpoint("m.shop.example"), "disguised", "the vendor's"),)).merged(
            tagging_servers=["m.shop.example"]
        )
        found, _ = party("https://m.shop.example/x", project=project)
        assert found.group == "disguised"
        assert [each.source for each in found.evidence if each.signal == "project-rule"] == [
            "project: tagging server", "project: the vendor's",
        ]  # fmt: skip


class TestRoles:
    def test_a_rented_tagging_server_is_third_party_by_site_and_tagging_server_by_role(self):
        for host in ("xyz.stape.io", "sst-abc-ew.a.run.app", "my-project.appspot.com"):
            found, _ = party(f"https://{host}/g/collect?{GA4}")
            assert (found.group, found.role) == ("client-side", "tagging-server"), host

    @pytest.mark.parametrize(
        "host", ["x.stape.net", "a.stape.ai", "sst.addingwell.com", "s.taggrs.io", "t.jentis.com", "x.tracedock.com"]
    )
    def test_every_provider_is_known(self, host):
        assert party(f"https://{host}/g/collect?{GA4}")[0].role == "tagging-server"

    def test_tealiums_event_stream_is_one_too(self):
        body = b'{"tealium_account":"shop","tealium_profile":"main","tealium_event":"page_view"}'
        headers = [(b"Content-Type", b"application/json")]
        url = "https://collect.tealiumiq.com/event"
        found, _ = party(url, method=b"POST", content=body, headers=headers)
        assert (found.group, found.role, found.recipient) == ("client-side", "tagging-server", "Tealium")

    def test_such_a_host_without_a_measurement_has_no_role(self):
        assert party("https://my-app.a.run.app/index.html")[0].role is None

    def test_a_server_container_on_a_strangers_host_has_its_role_by_what_it_gets_and_gives(self):
        found, _ = party(f"https://collect.agency.example/x?{GA4}&sst.rnd=1")
        assert (found.group, found.role) == ("client-side", "tagging-server")
        cookie = [(b"Set-Cookie", b"FPID=FPID2.2.abcDEF%2Bg%3D.1791212460; HttpOnly")]
        found, _ = party("https://collect.agency.example/x", response_headers=cookie)
        assert (found.group, found.role) == ("client-side", "tagging-server")

    def test_a_loader_under_any_name_at_a_provider_of_tagging_servers_has_the_role_by_what_it_answers(self):
        script = b'(function(){var data={"resource": {"version":"1"}};google_tag_manager["GTM-A"]={}})()'
        headers = [(b"Content-Type", b"application/javascript")]
        answer = {"response_headers": headers, "response_content": script}
        assert party("https://abcdefgh.eu.stape.io/x9.js?st=ABC", **answer)[0].role == "tagging-server"
        assert party("https://abcdefgh.eu.stape.io/x9.js?st=ABC")[0].role is None
        assert party("https://files.agency.example/x9.js", **answer)[0].role is None

    @pytest.mark.parametrize(
        "url",
        [
            f"https://region1.google-analytics.com/g/collect?{GA4}", "https://www.googletagmanager.com/gtm.js?id=GTM-ABC123",
            f"https://www.google.com/g/collect?{GA4}", "https://sst.agency.example/a.png", "https://www.stape.io/logo.svg",
        ],
    )  # fmt: skip
    def test_a_vendors_own_hosts_and_plain_files_have_no_role(self, url):
        assert party(url)[0].role is None

    def test_a_content_network_has_its_role(self):
        assert party("https://d111.cloudfront.net/lib.js")[0].role == "cdn"
        assert party("https://cdn.jsdelivr.net/npm/x.js")[0].role == "cdn"


class TestBrowserSays:
    def test_the_browsers_word_is_shown(self):
        found, notes = party("https://t.example/x", headers=[(b"Sec-Fetch-Site", b"cross-site")])
        assert (found.browser_says, notes) == ("cross-site", ())
        assert party("https://t.example/x")[0].browser_says is None

    def test_disagreement_is_evidence_and_a_note(self):
        found, notes = party(SHOP + "x", headers=[(b"Sec-Fetch-Site", b"cross-site")])
        assert "browser-disagrees" in signals(found)
        assert "cross-site" in notes[-1]
        found, _ = party("https://t.example/x", headers=[(b"Sec-Fetch-Site", b"same-origin")])
        assert "browser-disagrees" in signals(found)

    def test_a_redirect_over_another_site_explains_it_and_says_which(self):
        before = [
            exchange("https://shop.example/go", seq=7, status=302, launch="", headers=[(b"Referer", SHOP.encode())],
                     response_headers=[(b"Location", b"https://t.example/r")]),
            exchange("https://t.example/r", seq=8, status=302, launch="", headers=[(b"Referer", SHOP.encode())],
                     response_headers=[(b"Location", b"https://shop.example/p.gif")]),
        ]  # fmt: skip
        found, notes = party(SHOP + "p.gif", headers=[(b"Sec-Fetch-Site", b"cross-site")], before=before)
        assert (found.group, notes) == ("own-content", ())
        reason = next(each for each in found.evidence if each.signal == "redirected-over")
        assert (reason.value, reason.since) == ("t.example", 8)
        found, notes = party(SHOP + "other.gif", headers=[(b"Sec-Fetch-Site", b"cross-site")], before=before)
        assert "a redirect may be why" in notes[-1]

    def test_a_chain_that_tells_no_page_on_its_way_has_the_page_of_its_beginning(self):
        before = [
            exchange("https://t.example/a", seq=7, status=302, launch="", headers=[(b"Referer", SHOP.encode())],
                     response_headers=[(b"Location", b"https://u.example/b")]),
            exchange("https://u.example/b", seq=8, status=302, launch="",
                     response_headers=[(b"Location", b"https://v.example/c")]),
        ]  # fmt: skip
        found, notes = party("https://v.example/c", referer=None, before=before)
        assert (found.group, found.confidence, notes) == ("client-side", "certain", ())
        assert next(each for each in found.evidence if each.signal == "page").source == "redirect"

    def test_browsers_take_another_scheme_for_another_site(self):
        found, notes = party(SHOP + "x", referer="http://shop.example/", headers=[(b"Sec-Fetch-Site", b"cross-site")])
        assert (found.group, notes, "other-scheme" in signals(found)) == ("own-content", (), True)

    def test_what_a_frame_of_an_archived_page_asks_for_is_explained_by_its_referer(self):
        headers = [(b"Sec-Fetch-Site", b"same-origin")]
        found, notes = party(
            "https://video.example/x", referer="https://video.example/embed", headers=headers, page=SHOP
        )
        assert (found.group, notes) == ("client-side", ())
        assert "browser-disagrees" in signals(found)

    def test_a_frames_own_requests_are_shown_and_explained(self):
        frame = "https://video.example/embed"
        before = [
            exchange(SHOP, headers=[(b"Sec-Fetch-Dest", b"document"), (b"Sec-Fetch-Mode", b"navigate")], launch=""),
            exchange(frame, seq=2, headers=[(b"Sec-Fetch-Dest", b"iframe"), (b"Referer", SHOP.encode())], launch=""),
        ]
        headers = [(b"Sec-Fetch-Site", b"same-origin")]
        found, notes = party("https://video.example/x", referer=frame, headers=headers, before=before)
        assert (found.group, found.confidence, notes) == ("client-side", "certain", ())
        assert "browser-disagrees" in signals(found)


def test_a_guessed_page_lowers_confidence_and_is_said():
    page = exchange(SHOP, headers=[(b"Sec-Fetch-Dest", b"document"), (b"Sec-Fetch-Mode", b"navigate")], launch="")
    found, notes = party("http://t.example/x", referer=None, before=[page])
    assert (found.group, found.confidence) == ("client-side", "possible")
    assert "is a guess" in notes[0]


def test_an_opened_page_is_own_content_even_where_its_address_looks_like_a_hit():
    headers = [(b"Sec-Fetch-Dest", b"document"), (b"Sec-Fetch-Mode", b"navigate")]
    url = f"https://shop.example/?{GA4}"
    assert party(url, referer=None, headers=headers)[0].group == "own-content"
    assert party(url, page=url)[0].group == "own-content"
