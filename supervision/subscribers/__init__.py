"""What supervision hears from the door; one file per subject."""

from supervision.subscribers import cards, filing  # noqa: F401  (registers what it listens to)
