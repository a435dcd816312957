"""The lives of the ledger's objects, each whole on one page."""
