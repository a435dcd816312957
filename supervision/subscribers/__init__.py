"""What supervision hears from the door; one file per subject."""

from supervision.subscribers import cards, filing, pushes  # noqa: F401  (each registers what it listens to)
