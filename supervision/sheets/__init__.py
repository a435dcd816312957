"""The sheets of the papers of supervision; one file per subject."""

from supervision.sheets import filing, matters, orders  # noqa: F401  (each registers its sheets)
