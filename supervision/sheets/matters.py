"""检查、整改、移送、复议答复、答辩、信访: class -> template."""

from __future__ import annotations

from core.pdf.sheets import Sheet, sheet_register
from supervision.documents.inspections import TITLES
from supervision.documents.proceedings import CLASSES
from supervision.documents.referrals import REFERRAL, TITLE
from supervision.lives.proceedings import REPLY_LABELS

for _class, _title in TITLES.items():
    sheet_register(_class, Sheet(template=f"supervision/documents/{_class}.html", label=_title))
for _kind, _class in CLASSES.items():
    sheet_register(
        _class, Sheet(template="supervision/documents/proceeding_reply.html", label=str(REPLY_LABELS[_kind]))
    )
sheet_register(REFERRAL, Sheet(template=f"supervision/documents/{REFERRAL}.html", label=TITLE))
