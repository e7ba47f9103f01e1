"""The party tree: group -> recipient -> vendor and account, as the index gives it; who receives what."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from inspector.index.query import GroupNode, PartyKey
from inspector.report.evidence_words import why_words
from inspector.ui import wording
from inspector.ui.chips import exposure_chips
from inspector.ui.run_views import CELL, KEY, SECTION, TIP, RunTree
from inspector.ui.runs import Cell, Chip, Gap, Number, Run, Sign, Stretch, Text
from inspector.ui.safe_text import one_line

Position = QModelIndex | QPersistentModelIndex

_NONE = QModelIndex()
_TREE_CHIPS = ("identifier", "personal", "secret")
"""IP and User-Agent go with every request: in the tree they would say nothing."""


class _Node:
    """One row of the tree with its place."""

    __slots__ = ("children", "found", "parent", "place")

    def __init__(self, found: GroupNode, parent: "_Node | None", place: int) -> None:
        self.found = found
        self.parent = parent
        self.place = place
        self.children = [_Node(child, self, n) for n, child in enumerate(found.children)]


def group_cell(node: GroupNode) -> Cell:
    """A group: sign, name, count. The simulated one in italics with its word; what is put aside muted."""
    group = node.key.group
    simulated = group == "simulated"
    role = "muted" if node.aside else "text"
    name = Text(wording.GROUP_LONG[group], role, "data-strong-italic" if simulated else "data-strong", shrink=1)
    runs: list[Run] = [Sign(group), Gap(8), name]
    if simulated:
        runs += [Gap(6), Text(wording.SIMULATED, "muted", "note-italic")]
    elif node.aside:
        runs += [Gap(6), Text("put aside", "muted", "note")]
    return (*runs, Stretch(), Number(f"{node.count:,}", role, "data-strong"))


def party_cell(node: GroupNode) -> Cell:
    """A recipient, or a vendor with its account: name, what it gets, count."""
    simulated = node.key.group == "simulated"
    label = one_line(node.short or node.label)
    runs: list[Run] = [Text(label, "text", "data-italic" if simulated else "data", shrink=1)]
    runs += [Text(" ?")] if node.doubtful else []
    account = node.account or node.key.account
    if account:
        runs += [Gap(6), Text(one_line(account), "muted", "note", shrink=2)]
    runs += [run for note in _notes(node) for run in (Gap(6), Text(note, "muted", "note", shrink=3))]
    chips = exposure_chips((e for e in node.exposes if e.category in _TREE_CHIPS), most=2)
    shown = [_uncounted(run) for run in chips]
    return (*runs, Gap(6), Stretch(), *shown, Number(f"{node.count:,}"))


def _notes(node: GroupNode) -> list[str]:
    """Beside a recipient: how sure it is, and that it is a tagging server where its group does not say so."""
    if node.key.vendor_id is not None:
        return []
    said = [wording.CONFIDENCE["possible"]] if node.doubtful else []
    says_so = node.key.group in ("server-call", "disguised")
    return [*said, wording.ROLE_SHORT["tagging-server"]] if node.tagging and not says_so else said


def _uncounted(run: Run) -> Run:
    """In the tree a chip says that, not how often."""
    if isinstance(run, Chip):
        words = [word for word in run.text.split() if not word.replace(",", "").isdigit()]
        return Chip(" ".join(words), run.tone, run.outlined)
    return run


class GroupModel(QAbstractItemModel):
    """Shows what `Index.groups` gave; a new answer of the same shape keeps what was open and chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._roots: list[_Node] = []

    def show_groups(self, groups: Sequence[GroupNode]) -> bool:
        """True when the shape has changed and the model was reset."""
        fresh = [_Node(found, None, n) for n, found in enumerate(groups)]
        if _shape(fresh) == _shape(self._roots):
            self._refresh(self._roots, fresh, _NONE)
            return False
        self.beginResetModel()
        self._roots = fresh
        self.endResetModel()
        return True

    def find(self, key: PartyKey) -> QModelIndex:
        """The row of a party; an invalid index when it is gone."""
        return self._find(self._roots, key)

    def _find(self, nodes: list[_Node], key: PartyKey) -> QModelIndex:
        for node in nodes:
            if node.found.key == key:
                return self.createIndex(node.place, 0, node)
            below = self._find(node.children, key)
            if below.isValid():
                return below
        return QModelIndex()

    def _refresh(self, old: list[_Node], new: list[_Node], parent: QModelIndex) -> None:
        for one, other in zip(old, new, strict=True):
            changed = one.found != other.found
            one.found = other.found
            at = self.index(one.place, 0, parent)
            if changed:
                self.dataChanged.emit(at, at)
                self._refresh(one.children, other.children, at)

    # Qt overrides, in Qt's spelling

    def index(self, row: int, column: int, parent: Position = _NONE) -> QModelIndex:
        nodes = _node(parent).children if parent.isValid() else self._roots
        return self.createIndex(row, column, nodes[row]) if 0 <= row < len(nodes) else QModelIndex()

    def parent(self, index: Position) -> QModelIndex:  # type: ignore[override]
        above = _node(index).parent if index.isValid() else None
        return QModelIndex() if above is None else self.createIndex(above.place, 0, above)

    def rowCount(self, parent: Position = _NONE) -> int:
        return len(_node(parent).children) if parent.isValid() else len(self._roots)

    def columnCount(self, parent: Position = _NONE) -> int:
        return 1

    def data(self, index: Position, role: int = 0) -> Any:
        if not index.isValid():
            return None
        node = _node(index)
        if role == SECTION:
            return node.parent is None
        if role == KEY:
            return node.found.key
        if role == CELL:
            return group_cell(node.found) if node.parent is None else party_cell(node.found)
        if role == TIP:
            return _tip(node.found)
        if role in (0, int(Qt.ItemDataRole.AccessibleTextRole)):
            return ", ".join(_tip(node.found))
        return None


class RequestGroups(RunTree):
    """The tree as a view: choosing a party filters the table, choosing it again shows all."""

    picked = Signal(object)
    """PartyKey, or None for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Parties", parent)
        self._model = GroupModel(self)
        self.setModel(self._model)
        self._closed: set[PartyKey] = set()
        self._quiet = False
        self.selectionModel().selectionChanged.connect(self._picked)
        self.collapsed.connect(lambda index: self._closed.add(index.data(KEY)))
        self.expanded.connect(lambda index: self._closed.discard(index.data(KEY)))

    def show_groups(self, groups: Sequence[GroupNode]) -> None:
        """A new answer of the index; what was open and chosen stays so."""
        chosen = self.party()
        self._quiet = True
        try:
            if self._model.show_groups(groups):
                self._open_all(QModelIndex())
                if chosen is not None:
                    self._choose(chosen)
        finally:
            self._quiet = False

    def party(self) -> PartyKey | None:
        found = self.selectionModel().selectedIndexes()
        return found[0].data(KEY) if found else None

    def party_at(self, where: QPoint) -> PartyKey | None:
        """The party under a point of the viewport."""
        index = self.indexAt(where)
        return index.data(KEY) if index.isValid() else None

    def choose(self, key: PartyKey | None) -> None:
        """Select a party, or none, as a click would."""
        if key is None:
            self.clearSelection()
        else:
            self._choose(key)

    def mousePressEvent(self, event: Any) -> None:
        index = self.indexAt(event.position().toPoint())
        again = index.isValid() and self.selectionModel().isSelected(index)
        super().mousePressEvent(event)
        if not index.isValid() or (again and event.button() == Qt.MouseButton.LeftButton):
            self.clearSelection()

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape and self.party() is not None:
            self.clearSelection()
            return
        super().keyPressEvent(event)

    def _choose(self, key: PartyKey) -> None:
        index = self._model.find(key)
        if index.isValid():
            self.setCurrentIndex(index)

    def _open_all(self, parent: QModelIndex) -> None:
        for row in range(self._model.rowCount(parent)):
            index = self._model.index(row, 0, parent)
            key = index.data(KEY)
            self.setExpanded(index, key not in self._closed and key.group not in ("own-content", "browser"))
            self._open_all(index)

    def _picked(self) -> None:
        if not self._quiet:
            self.picked.emit(self.party())


def _node(index: Position) -> _Node:
    node: _Node = index.internalPointer()
    return node


def _shape(nodes: list[_Node]) -> Any:
    return [(node.found.key, _shape(node.children)) for node in nodes]


def _tip(node: GroupNode) -> list[str]:
    group = node.key.group
    heading = node.label if node.key.recipient else wording.GROUP_LONG[group]
    exposes = ", ".join(
        f"{wording.BAR[e.category]} {e.count}{' (hashed or encoded)' if e.hashed else ''}" for e in node.exposes
    )
    account = node.account or node.key.account or ""
    facts = [wording.count(node.count, "request")]
    facts += [f"{node.possible:,} of them placed as possible only"] if node.possible else []
    facts += (
        [f"{node.tagging:,} to {wording.ROLE['tagging-server']}"] if node.tagging and group != "server-call" else []
    )
    word = "simulated: what a server-side filter would send on" if group == "simulated" else ""
    why = f"Why: {why_words(node.why)}" if node.why else word
    return [f"{heading}, {account}" if account else heading, ", ".join(facts), exposes, why]
