"""Tables of supervision; one file per subject."""

from supervision.models.cards import Card

__all__ = ["Card"]
