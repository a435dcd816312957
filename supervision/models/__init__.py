"""Tables of supervision; one file per subject."""

from supervision.models.cards import Card
from supervision.models.filing import Filing, FilingDuty, FilingLine, FilingObjection, FilingTerms, ObjectionWord

__all__ = ["Card", "Filing", "FilingDuty", "FilingLine", "FilingObjection", "FilingTerms", "ObjectionWord"]
