"""What a signer is asked and what it answers: the one interface that also a product from outside implements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class SigningFailed(Exception):
    """No signature was made; the text is Chinese and says what to do."""


@dataclass(frozen=True)
class SignatureRequest:
    """One electronic use of a seal. Plain data: it travels to the drawing process and to products outside.

    `owner_code` chooses the key; `picture` is the seal as SVG or PNG; `address` is the public page of the paper. The
    person who used the seal is not in it: that stands in the register, not on a paper that goes out.
    """

    owner_code: str
    owner_name: str
    seal_name: str
    step: int
    picture: bytes
    address: str
    place: int = 0  # the field Seal<place> of the paper; 0: the next free one


class Signer(Protocol):
    """Puts one signature on a PDF. Made once per drawing process with the options of the settings as keywords."""

    def sign(self, pdf: bytes, request: SignatureRequest) -> bytes:
        """Return the PDF with one more signature as an incremental update: the answer begins with the bytes of `pdf`.

        The first signature certifies the file and permits later signatures. Raises SigningFailed.
        """
        ...
