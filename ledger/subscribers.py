"""What the ledger registers with the base: how its mails leave."""

from core.outbox import sender_register
from ledger.deliveries import DESTINATION, names, send

sender_register(DESTINATION, send, names=names)
