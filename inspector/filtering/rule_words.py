"""What a rule does to a value, in words and as steps of a chain (interfaces.md 3, `how`)."""

from inspector.model.finding import KINDS
from inspector.model.policy import Rule

_ACRONYMS = {"id": "ID", "ip": "IP", "url": "URL", "api": "API"}


def joins(rule: Rule) -> bool:
    """The rule gives one value the same pseudonym in several requests."""
    options = rule.do.options
    return rule.do.name == "hash" or (rule.do.name == "random" and options.get("stable", "event") == "session")


def steps_of(rule: Rule) -> tuple[str, ...]:
    """What was done to the value: `("hmac-sha256", "cut:16")`, `("url",)`."""
    options = rule.do.options
    if rule.do.name == "hash":
        cut = (f"cut:{options['bits']}",) if options.get("bits") else ()
        return (options.get("algo", "hmac-sha256"), *cut)
    return ({"replace": "constant"}.get(rule.do.name, rule.do.name),)


def made_by(rule: Rule) -> str:
    """The end of a sentence about a value that the rule made."""
    options, by = rule.do.options, f"by rule {rule.id}"
    if rule.do.name == "hash":
        cut = f", cut to {options['bits']} bits" if options.get("bits") else ""
        anew = f", another one every {options['rotate'] / 3600:g} hours" if options.get("rotate") else ""
        return f"hashed {by} with {options.get('algo', 'hmac-sha256')}{cut}{anew}: pseudonymous, not anonymous"
    if rule.do.name == "random":
        lasts = "the same all session: still an identifier" if joins(rule) else "a new one in each request"
        return f"exchanged {by} for a random value, {lasts}"
    if rule.do.name == "replace":
        return f"a constant set {by}: it tells nobody apart"
    return f"shortened {by}: less exact, not absent"


def kind_in_words(kind: str) -> str:
    """The kind of a finding as a sentence begins with it.

    >>> kind_in_words("client-id"), kind_in_words("ip-address"), kind_in_words("email")
    ('Client ID', 'IP address', 'Email')
    """
    words = [_ACRONYMS.get(word, word) for word in kind.split("-")] if kind in KINDS else [kind]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])
