"""Signatures on papers: keys, certificates, the seal's picture as a signature's appearance (docs/signing.md).

Only `request` and `configured` may be imported by a web or worker process. The rest brings the signing library along and
belongs to the drawing process, to commands and to tests (docs/decisions/0015).
"""
