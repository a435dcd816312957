"""Pages of supervision; one file per subject."""

from supervision.views.cards import cards, watch

__all__ = ["cards", "watch"]
