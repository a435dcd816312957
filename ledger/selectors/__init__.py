"""Reads of the ledger, each starting from what the person may see."""
