"""What the ledger's pages show."""
