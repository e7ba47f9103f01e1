"""`inspector vendors check` and `--explain`: faults with lines, matching order, reasons, clashes."""

import pytest
from acme import ACME

from inspector import paths
from inspector.cli.main import main

GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=login"


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    paths.vendors().mkdir(parents=True)
    return paths.vendors()


def out(capsys, *words, code=0):
    assert main(("vendors", *words)) == code
    return capsys.readouterr()


@pytest.fixture
def acme(tmp_path):
    def write(old="", new=""):
        assert old in ACME
        path = tmp_path / "acme.toml"
        path.write_text(ACME.replace(old, new, 1) if old else ACME, encoding="utf-8")
        return str(path)

    return write


def test_a_right_file_passes(capsys, acme):
    told = out(capsys, "check", acme())
    assert told.out == "acme.toml: no faults: 0 fields, 1 examples and 1 counterexamples hold.\n"
    assert not told.err


@pytest.mark.parametrize(
    ("name", "id_"), [("AB Tasty", "ab-tasty"), ("VWO", "vwo"), ("id5", "id5"), ("UET", "microsoft-uet")]
)
def test_a_vendor_is_found_as_people_write_it(capsys, name, id_):
    assert f"({id_}):" in out(capsys, name).out.splitlines()[0]


def test_every_fault_has_its_line(capsys, acme):
    told = out(capsys, "check", acme('role = "event"', 'rolle = "event"'), code=1).out.splitlines()
    assert told == [
        "acme.toml:7: role must be a text in quotes, and it is missing",
        "acme.toml:8: rolle is not known here, did you mean role?",
    ]


def test_an_example_that_does_not_hold_has_its_line(capsys, acme):
    told = out(capsys, "check", acme('events = "login"', 'events = "logout"'), code=1).out
    assert told == "acme.toml:15: the example does not hold: events are 'login', the example says 'logout'\n"


def test_an_example_that_another_vendor_claims_is_a_warning(capsys, acme):
    path = acme(
        "https://t.acme.example/c?aid=1&ev=login", "https://t.acme.example/c?aid=1&ev=login&v=2&tid=G-ABC123&cid=1.2"
    )
    assert "acme.toml:15: warning: acme and ga4 both report an event of this request" in out(capsys, "check", path).err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("check",), "check wants one vendor file"),
        (("check", "gone.toml"), "gone.toml is not there; name a vendor file"),
        (("ga4", "meta"), "only one vendor is shown at a time"),
        (("--explain", "www.shop.example"), "is no URL; write it with https://"),
        (("ga5",), "did you mean ga4?"),
    ],
)
def test_wrong_usage_says_what_to_do(capsys, words, why):
    assert why in out(capsys, *words, code=2).err


def test_a_request_is_explained_in_the_order_of_its_hits(capsys):
    told = out(capsys, "--explain", GA4).out.splitlines()
    assert told[0].startswith("1. Google Analytics 4 (ga4): host+path, ga4.toml:")
    assert told[1].startswith("   host region1.google-analytics.com is one of ")
    assert told[2].startswith("   path /g/collect fits ")
    assert told[3] == "   event login, account G-ABC123"


def test_a_clash_of_a_vendor_of_the_users_own_is_told(capsys, home):
    text = (
        ACME.replace("t.acme.example", "region1.google-analytics.com")
        .replace("/c", "/g/collect")
        .replace('all = "aid"\n', "")
    )
    (home / "mine.toml").write_text(text, encoding="utf-8")
    told = out(capsys, "--explain", GA4).out
    assert told.startswith("1. Acme (mine): host+path, mine.toml:7, your own file\n")
    assert told.endswith(
        "clash: mine and ga4 both report an event of this request: mine is first, since it is your own\n"
    )


def test_a_body_is_explained_too(capsys):
    body = '{"n":"Signup","u":"https://shop.example/","d":"shop.example"}'
    told = out(capsys, "--explain", "https://shop.example/x", "--method", "POST", "--body", body).out
    assert told.startswith("1. Plausible Analytics (plausible): parameters, plausible.toml:")
    assert "   event Signup, account shop.example\n" in told


def test_a_request_of_nobody_is_a_no(capsys):
    told = out(capsys, "--explain", "https://shop.example/", code=1)
    assert (told.out, "no vendor matches this request" in told.err) == ("", True)


def test_vendors_of_the_user_are_listed_and_wrong_ones_are_told(capsys, home):
    (home / "mine.toml").write_text(ACME, encoding="utf-8")
    (home / "bad.toml").write_text("x = 1\n", encoding="utf-8")
    told = out(capsys)
    assert "\nmine " in told.out
    assert "bad.toml:" in told.err


def test_the_project_may_name_vendor_files(capsys, tmp_path, acme):
    acme()
    project = tmp_path / "shop.toml"
    project.write_text('format = "inspector-project/1"\nvendors = ["acme.toml"]\n')
    told = out(capsys, "--explain", "https://t.acme.example/c?aid=1&ev=login", "--project", str(project)).out
    assert "Acme (acme): host+path" in told
