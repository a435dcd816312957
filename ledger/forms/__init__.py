"""Input shapes of the ledger's pages."""
