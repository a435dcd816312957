"""The ledger as spreadsheets: the three attachments, and the table that a unit fills offline."""
