"""A whole vendor file of a company that does not exist."""

ACME = """\
format = "vendor/1"
name = "Acme"
owner = "Acme"
category = "analytics"
source = "https://acme.example/docs"
checked = 2026-11-25
[[match]]
role = "event"
host = "t.acme.example"
path = '/c'
all = "aid"
[hit]
account = "aid"
event = "ev"
[[example]]
url = "https://t.acme.example/c?aid=1&ev=login"
account = "1"
events = "login"
[[counterexample]]
url = "https://t.acme.example/d?aid=1"
because = "another path"
"""
