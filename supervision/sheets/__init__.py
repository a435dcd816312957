"""The sheets of the papers of supervision; one file per subject."""

from supervision.sheets import filing  # noqa: F401  (registers its sheets)
