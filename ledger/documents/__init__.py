"""The plain facts of the ledger's papers, frozen when they are made."""
