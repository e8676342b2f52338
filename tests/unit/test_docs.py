"""The documentation points at what is there, and its manifests are valid."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from albtls.api.listener_tls import AlbListenerTLSSpec

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`[^`]*`")
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def manifests(page: Path) -> Iterator[dict]:
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for document in yaml.safe_load_all(block):
            if isinstance(document, dict) and document.get("kind") == "AlbListenerTLS":
                yield document


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file(page):
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    links = [link for link in LINK.findall(text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if any(manifests(page))], ids=name)
def test_every_manifest_is_valid(page):
    for manifest in manifests(page):
        assert AlbListenerTLSSpec.model_validate(manifest["spec"])


def test_the_decision_records_are_all_listed():
    folder = ROOT / "docs" / "explanation" / "adr"
    listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))
