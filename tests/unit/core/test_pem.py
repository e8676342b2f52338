"""The blocks of a PEM text, whatever stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.core.pem import Block, UnfinishedBlockError, blocks


def block(label: str = "CERTIFICATE", content: str = "abc=") -> str:
    return f"-----BEGIN {label}-----\n{content}\n-----END {label}-----"


def found(text: str) -> list[Block]:
    return list(blocks(text.encode()))


def test_blocks_in_order_with_their_labels():
    text = f"before\n{block()}\nbetween {block('EC PRIVATE KEY')} after\n{block()}"
    assert [one.label for one in found(text)] == ["CERTIFICATE", "EC PRIVATE KEY", "CERTIFICATE"]
    assert found(text)[0].text.decode() == block()


@pytest.mark.parametrize("text", ["", "text", "-----END CERTIFICATE-----", "-----BEGIN certificate-----", "-----BEGIN"])
def test_no_block(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN CERTIFICATE-----",
        block() + "\n-----BEGIN CERTIFICATE-----\nabc",
        "-----BEGIN CERTIFICATE-----\n-----END PRIVATE KEY-----",
        block()[:-1],
    ],
)
def test_a_block_that_does_not_end(text):
    with pytest.raises(UnfinishedBlockError):
        found(text)


texts = st.text(st.characters(codec="utf-8"), max_size=40).filter(lambda text: "-----" not in text)
labels = st.text("ABCXYZ0189 ", min_size=1, max_size=40)


@given(st.lists(st.tuples(texts, labels, texts), max_size=6), texts)
def test_each_block_is_found_as_it_stands(parts, end):
    written = [(label, block(label, content)) for _, label, content in parts]
    text = "".join(f"{around}\n{one}\n" for (around, _, _), (_, one) in zip(parts, written, strict=True)) + end
    assert [(one.label, one.text.decode()) for one in found(text)] == written
