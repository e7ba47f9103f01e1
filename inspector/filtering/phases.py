"""The rules' phases: allow-only, drop, transform; each in the order of the file. What goes never comes back."""

import re
from collections.abc import Callable, Iterator, Sequence

from inspector.filtering.actions import Subject, transform
from inspector.filtering.cut import Cut
from inspector.filtering.datum import Datum, Mark, inner_data
from inspector.filtering.encoding import decoded
from inspector.filtering.leaf import CONNECTION, Part
from inspector.filtering.locator import name_of
from inspector.filtering.match import Situation, holds, holds_for, parts, whole
from inspector.filtering.url import UrlRule, params, url_cuts
from inspector.model.policy import Action, Policy, Purpose, Rule, Target

PHASES = (("allow-only",), ("drop",), ("keep", "replace", "mask", "ip", "hash", "random", "url", "ua", "bucket"))
_NEEDED = re.compile(r"header:content-(type|encoding)(\[[0-9]+\])?")
"""Headers without which a body cannot be read; allow-only leaves them."""


class Refused(Exception):  # noqa: N818 - no error: the policy's word
    """The policy sends nothing; the text says why."""


class Rules:
    """The rules of a policy that hold in one situation, applied to the data of one request."""

    def __init__(self, policy: Policy, now: Situation, subject: Callable[[str], Subject]) -> None:
        self._policy, self._subject = policy, subject
        self._rules = [rule for rule in policy.rules if holds(rule.when, now)]

    def apply(self, data: list[Datum], purpose: Purpose | None) -> None:
        """Run every phase over the data; values inside values that a rule names are added to them.

        Raises:
            Refused: a rule, or `on_error`, sends nothing.
        """
        for rule in self._rules:
            if rule.do.name == "drop-request" and self._concerns(rule, data):
                raise Refused(f"Rule {rule.id} sends nothing{': ' + rule.why if rule.why else ''}.")
        data += self._inside(data)
        if purpose is not None and purpose.allow_categories:
            self._limit(purpose, data)
        named = _Named(data)
        for phase in PHASES:
            for rule in self._rules:
                if rule.do.name in phase:
                    self._apply(rule, named.by(rule.on))

    def _concerns(self, rule: Rule, data: Sequence[Datum]) -> bool:
        on = rule.on
        if not (on.category or on.property or on.at or on.matching):
            return True
        return any(whole(on, d) or parts(on, d) for d in data if not d.silent and holds_for(rule.when, d))

    def _inside(self, data: Sequence[Datum]) -> Iterator[Datum]:
        known = {datum.at for datum in data}
        for rule in self._rules:
            kept = rule.do.options.get("kept")
            for pattern in (*rule.on.at, *(kept.at if isinstance(kept, Target) else ())):
                for datum in inner_data(pattern, data) if "|" in pattern else ():
                    if datum.at not in known:
                        known.add(datum.at)
                        yield datum

    def _limit(self, purpose: Purpose, data: Sequence[Datum]) -> None:
        rule = Rule(
            f"purpose:{purpose.name}",
            Action("drop"),
            why="the purpose allows no such data",
            source="the policy's register",
        )
        for datum in data:
            categories = datum.leaf.categories
            if _reachable(datum) and categories and categories.isdisjoint(purpose.allow_categories):
                self._change(rule, datum, None)

    def _apply(self, rule: Rule, data: Sequence[Datum]) -> None:
        for datum in data:
            if not _reachable(datum) or (rule.when.event and not holds_for(rule.when, datum)):
                continue
            if rule.do.name == "allow-only":
                self._allow_only(rule, datum)
            elif whole(rule.on, datum):
                self._transform(rule, datum)
            else:
                for part in parts(rule.on, datum):
                    self._transform_part(rule, datum, part)

    def _allow_only(self, rule: Rule, datum: Datum) -> None:
        on = rule.on
        scope = whole(on, datum) if on.category or on.property or on.at or on.matching else _is_payload(datum)
        if datum.root is not None or not scope:
            return
        if whole(rule.do.options["kept"], datum):
            datum.marks.append(Mark(rule.id, rule.do.name, rule.source, changed=False))
        else:
            self._change(rule, datum, None)

    def _transform(self, rule: Rule, datum: Datum) -> None:
        value = datum.value or ""
        try:
            cuts = transform(rule.do.name, value, rule.do.options, self._subject(_name(datum)))
        except ValueError as wrong:
            self._failed(rule, datum, str(wrong))
            return
        self._change(rule, datum, cuts)

    def _transform_part(self, rule: Rule, datum: Datum, part: Part) -> None:
        """Change what detection found inside a text; of a URL the parameter that holds it goes."""
        value = datum.value
        text = decoded(datum.leaf.raw[part.start : part.end], datum.leaf.spelling)
        at = value.find(text) if value and text else -1
        if value is None or at < 0:
            return
        cuts: tuple[Cut, ...] | None
        if rule.do.name == "drop":
            cuts = _parameter_cuts(value, at)
        else:
            inner = transform(rule.do.name, text, rule.do.options, self._subject(_name(datum)))
            inner = (Cut(0, len(text), ""),) if inner is None else inner
            cuts = tuple(Cut(cut.start + at, cut.end + at, cut.text) for cut in inner)
        self._change(rule, datum, cuts)

    def _change(self, rule: Rule, datum: Datum, cuts: Sequence[Cut] | None) -> None:
        changed = cuts is None or bool(cuts)
        try:
            if cuts is None:
                datum.remove()
            else:
                datum.change(cuts)
        except ValueError as wrong:
            self._failed(rule, datum, str(wrong))
            return
        datum.marks.append(Mark(rule.id, rule.do.name, rule.source, changed=changed))

    def _failed(self, rule: Rule, datum: Datum, why: str) -> None:
        """What the policy's `on_error` says of a rule that could not be applied."""
        if self._policy.on_error == "drop-request":
            raise Refused(
                f"Rule {rule.id} could not be applied at {datum.at} ({why}), and the policy then sends nothing."
            )
        if self._policy.on_error == "keep":
            mark = Mark(rule.id, rule.do.name, rule.source, changed=False, applied=False, why=f"Not applied: {why}.")
            datum.marks.append(mark)
            return
        outer = datum.root or datum
        outer.remove()
        reason = f"Could not be applied ({why}): the field was removed."
        outer.marks.append(Mark(rule.id, rule.do.name, rule.source, changed=True, why=reason))


class _Named:
    """The data by what analysis calls them: most rules name a category or a property, which few data have."""

    def __init__(self, data: Sequence[Datum]) -> None:
        self._data = data
        self._places: dict[str, list[int]] = {}
        for place, datum in enumerate(data):
            words = {*datum.leaf.categories, *datum.leaf.properties}
            words |= {word for part in datum.leaf.parts for word in (part.category, part.property)}
            for word in words:
                self._places.setdefault(word, []).append(place)

    def by(self, target: Target) -> Sequence[Datum]:
        """Those that the target may mean, in their order; all of them where it names places or nothing."""
        if target.at or not (target.category or target.property):
            return self._data
        found = {place for word in (*target.category, *target.property) for place in self._places.get(word, ())}
        return [self._data[place] for place in sorted(found)]


def _reachable(datum: Datum) -> bool:
    return datum.present and not datum.fixed and not datum.silent and not (datum.root and datum.root.fixed)


def _is_payload(datum: Datum) -> bool:
    """What allow-only is about by itself: everything but the path and what tells how to read a body."""
    return datum.at != CONNECTION and not datum.at.startswith("path:") and not _NEEDED.fullmatch(datum.at)


def _name(datum: Datum) -> str:
    return name_of(datum.at).rpartition(".")[2] if "json:$" in datum.at else name_of(datum.at)


def _parameter_cuts(value: str, at: int) -> tuple[Cut, ...] | None:
    """Cuts for the URL parameter in which a found value stands; None, remove all, where it stands in none."""
    mark = value.find("?")
    if "://" not in value[:12] or not 0 <= mark < at:
        return None
    for param in params(value, mark + 1, len(value)):
        if param.value_start <= at < param.end:
            return url_cuts(value, UrlRule("deny", (_literal(param.name),)))
    return None


def _literal(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)
