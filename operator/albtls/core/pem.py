"""The blocks of a PEM text, found in time that grows with its length alone.

What a namespace's user puts into a Secret is read on the event loop's time, so neither a huge text nor a crafted one
may cost more than a moment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_BEGIN: Final = re.compile(rb"-----BEGIN (?P<label>[A-Z0-9 ]{1,40})-----")


class UnfinishedBlockError(ValueError):
    """A block begins and doesn't end."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block, as it stands in the text.

    Attributes:
        label: such as CERTIFICATE.
        text: from BEGIN to END.
    """

    label: str
    text: bytes


def blocks(text: bytes) -> Iterator[Block]:
    """The blocks of a text, in order; what stands around them is passed over.

    Raises:
        UnfinishedBlockError: one doesn't end.
    """
    position = 0
    while (begin := _BEGIN.search(text, position)) is not None:
        label = begin["label"]
        closing = b"-----END " + label + b"-----"
        end = text.find(closing, begin.end())
        if end < 0:
            raise UnfinishedBlockError
        position = end + len(closing)
        yield Block(label.decode("ascii"), text[begin.start() : position])
