"""Decoders: what vendor files cannot say. One may add fields, never hide one."""

from collections.abc import Callable, Sequence

from inspector.analysis.decoders.ga4 import items
from inspector.analysis.decoders.google_user_data import user_data
from inspector.model.hit import HitField

DECODERS: dict[str, Callable[[Sequence[HitField]], list[HitField]]] = {"ga4": items, "google-user-data": user_data}
"""By the name that vendor files use; the catalogue refuses any other (`catalog.vendors.DECODERS`)."""
