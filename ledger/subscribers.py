"""What the ledger registers with the base: how its mails leave, where its tasks are shown."""

from core.outbox import sender_register
from ledger.deliveries import DESTINATION, names, send
from ledger.selectors.assignments import LABEL, assignment_address
from supervision.subjects import subject_register

sender_register(DESTINATION, send, names=names)
subject_register(LABEL, assignment_address)
