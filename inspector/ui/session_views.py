"""Cookies, Consent and Ledger beside the requests: what joins these views of the whole session to the window."""

from collections.abc import Callable

from inspector.catalog.catalog import Catalog
from inspector.ui.consent_view import ConsentAnswer, ConsentView, load_consent
from inspector.ui.cookie_view import CookieAnswer, CookieView, load_cookies
from inspector.ui.index_worker import Ask, Sources
from inspector.ui.ledger_view import LedgerView
from inspector.ui.request_finder import RequestFinder
from inspector.ui.views import View


class SessionViews:
    """The views, added in this order; what they name is found among the requests."""

    def __init__(
        self,
        add_view: Callable[[View], None],
        finder: RequestFinder,
        catalog: Callable[[], Catalog | None],
        ask: Ask,
    ) -> None:
        """`ask` reads the index in the thread that counts."""
        self.cookies = CookieView()
        self.consent = ConsentView()
        self.ledger = LedgerView(ask)
        self._catalog = catalog
        add_view(View("cookies", "Cookies", "cookie", self.cookies, self._load_cookies, self.cookies.show_answer))
        add_view(View("consent", "Consent", "clipboard-check", self.consent, load_consent, self.consent.show_answer))
        add_view(View("ledger", "Ledger", "table-2", self.ledger, self.ledger.load, self.ledger.show_answer))
        for view in (self.cookies, self.consent, self.ledger):
            view.request_wanted.connect(finder.reveal)
            view.filter_wanted.connect(finder.show)

    def _load_cookies(self, sources: Sources) -> CookieAnswer:
        catalog = self._catalog()
        return load_cookies(sources, catalog.cookies.successors if catalog else {})

    def clear(self) -> None:
        """Another session: nothing is known of it yet."""
        self.cookies.show_answer(CookieAnswer([]))
        self.consent.show_answer(ConsentAnswer([], [], 0, 0))
        self.ledger.clear()
