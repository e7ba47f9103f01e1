"""Cookies and Consent beside the requests: what joins these views of the whole session to the window."""

from collections.abc import Callable

from inspector.ui.consent_view import ConsentAnswer, ConsentView, load_consent
from inspector.ui.cookie_view import CookieView, load_cookies
from inspector.ui.request_finder import RequestFinder
from inspector.ui.views import View


class SessionViews:
    """The two views, added in this order; what they name is found among the requests."""

    def __init__(self, add_view: Callable[[View], None], finder: RequestFinder) -> None:
        self.cookies = CookieView()
        self.consent = ConsentView()
        add_view(View("cookies", "Cookies", "cookie", self.cookies, load_cookies, self.cookies.show_answer))
        add_view(View("consent", "Consent", "clipboard-check", self.consent, load_consent, self.consent.show_answer))
        for view in (self.cookies, self.consent):
            view.request_wanted.connect(finder.reveal)
            view.filter_wanted.connect(finder.show)

    def clear(self) -> None:
        """Another session: nothing is known of it yet."""
        self.cookies.show_answer([])
        self.consent.show_answer(ConsentAnswer([], [], 0, 0))
