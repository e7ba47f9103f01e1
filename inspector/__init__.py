"""Request Inspector: who receives each request of a page, what it tells them, what a filter would leave."""

__version__ = "0.1.0"
