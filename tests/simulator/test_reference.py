"""The reference page and the README's tables say what the descriptions of actions and switches say."""

from pathlib import Path

import pytest

from albsim.contract.action import Action
from albsim.gateway.gateway import PRODUCTS
from albsim.reference import page, tables
from albsim.reference.__main__ import PAGE, README, MarkerError, main, replaced
from albsim.world.switches import Switches

ROOT = Path(__file__).parents[2]


def section(action: str) -> str:
    return page.render(PRODUCTS).partition(f"### {action}\n")[2].partition("\n### ")[0]


def test_every_action_is_there_once():
    text = page.render(PRODUCTS)

    for product in PRODUCTS:
        own = text.partition(f"## {tables.title(product)} {product.version}\n")[2].partition("\n## ")[0]
        assert [name for name in product.actions if own.count(f"### {name}\n") != 1] == []


def test_an_action_is_described_whole():
    text = section("CreateListener")

    assert "Answers with a job, and changes something when that ends. At most 200 calls a minute" in text
    assert "| `ListenerPort` | integer | yes | 1 to 65535 |" in text
    assert "| `Certificates` | list of objects | where `ListenerProtocol` is `HTTPS` or `QUIC` | exactly 1 it" in text
    assert "| `DefaultActions.N.ForwardGroupConfig.ServerGroupTuples.N.ServerGroupId` | string | yes |" in text
    assert "`JobId` (string), `ListenerId` (string)" in text
    assert "`IdempotentParameterMismatch`" in text
    assert "| `MaxResults` | integer |  | 1 to 100; default `30`; else `INVALID.MAX.RESULTS` |" in section(
        "ListProductQuotas"
    )


@pytest.mark.parametrize("action", [action for product in PRODUCTS for action in product.actions.values()])
def test_every_declared_refusal_is_in_the_catalogue(action: Action):
    text = page.render(PRODUCTS).partition("## Codes\n")[2]

    assert [code for code in action.errors if f"| `{code}` |" not in text] == []


def test_every_switch_has_its_question_and_every_answer():
    rows = {line.split(" | ")[0].strip("| `"): line for line in tables.switches().splitlines()[2:]}

    assert len(rows) == len(Switches.model_fields)
    for name, value in Switches().model_dump(by_alias=True).items():
        assert "?" in rows[name]
        assert all(f"`{member.value}`" in rows[name] for member in type(value))
    assert "| `Allow`: deleted; listeners keep serving their copy | `Refuse`: " in rows["deleteCertificateInUse"]


def test_what_is_in_the_checkout_is_up_to_date():
    assert main([str(ROOT), "--check"]) == 0


def test_an_outdated_file_is_told_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / README).parent.mkdir(parents=True)
    (tmp_path / README).write_text((ROOT / README).read_text())

    assert main([str(tmp_path), "--check"]) == 1
    assert str(PAGE) in capsys.readouterr().err
    assert main([str(tmp_path)]) == 0
    assert (tmp_path / PAGE).read_text() == page.render(PRODUCTS)
    assert main([str(tmp_path), "--check"]) == 0


def test_a_readme_without_markers_is_refused():
    with pytest.raises(MarkerError, match="actions"):
        replaced("nothing here", {"actions": "x"})
