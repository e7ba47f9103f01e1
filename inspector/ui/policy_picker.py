"""Which policy is simulated: a menu of names with source and standing; none is a choice too."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from inspector.catalog.policies import load_policy, policy_names
from inspector.model.policy import Policy
from inspector.ui.commands import PolicyChoice
from inspector.ui.safe_text import one_line, tooltip

STATUS = {
    "regulator-text": "a regulator's text",
    "vendor-default": "a vendor's default",
    "vendor-approximate": "close to a vendor's default",
    "agency-practice": "agency practice",
    "own": "own",
}
_LONG = 60


class PolicyMenu(QMenu):
    """Filled when it is opened; the policy in force is ticked."""

    picked = Signal(str)
    from_file = Signal()

    def __init__(self, policies: Callable[[], Sequence[PolicyChoice]], parent: QWidget | None = None) -> None:
        super().__init__("&Policy", parent)
        self._policies = policies
        self.current = ""
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        self.clear()
        group = QActionGroup(self)
        choices = [
            ("", "No simulation", "Only what was recorded is shown"),
            *((p.name, p.title, describe(p)) for p in self._policies()),
        ]
        for name, title, words in choices:
            action = self.addAction(one_line(title).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name == self.current)
            action.setToolTip(tooltip([words]))
            action.setStatusTip(words)
            action.setActionGroup(group)
            action.triggered.connect(lambda _=False, name=name: self.picked.emit(name))
            if not name:
                self.addSeparator()
        self.addSeparator()
        self.addAction("From a file…", self.from_file.emit)


def describe(policy: PolicyChoice) -> str:
    """`a regulator's text: CNIL, 20 Jul 2022`."""
    source = policy.source if len(policy.source) <= _LONG else policy.source[:_LONG] + "…"
    standing = STATUS.get(policy.status, policy.status)
    return f"{standing}: {source}" if source else standing


def shipped_policies() -> list[PolicyChoice]:
    """The policies of the program, in order of the alphabet."""
    policies = [load_policy(name) for name in policy_names()]
    return [PolicyChoice(policy.name, policy.title, policy.source, policy.status) for policy in policies]


def policy_named(name: str) -> Policy | None:
    """The policy of that name or file; None for "", no simulation. Raises as `load_policy`."""
    return load_policy(name) if name else None
