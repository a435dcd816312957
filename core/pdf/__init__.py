"""How a document becomes a PDF: which sheet, which fonts, rendered in a process of its own (docs/decisions/0015)."""
