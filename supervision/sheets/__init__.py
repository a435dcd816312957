"""The sheets of the papers of supervision; one file per subject."""

from supervision.sheets import assessment, filing, matters, orders, tolerance  # noqa: F401  (each registers its sheets)
