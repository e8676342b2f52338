import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from albtls.api import generate
from albtls.api.crd import MODELS, render_crds
from albtls.api.meta import Kind
from albtls.api.reasons import Reason
from albtls.api.reference import render_reference
from albtls.api.structural import UnstructuralSchemaError, structural_schema

ROOT = Path(__file__).parents[3]
CRDS = {yaml.safe_load(text)["spec"]["names"]["kind"]: yaml.safe_load(text) for text in render_crds().values()}


def schema_of(kind):
    return CRDS[kind]["spec"]["versions"][0]["schema"]["openAPIV3Schema"]


def every_field(schema, path=""):
    for name, part in schema.get("properties", {}).items():
        yield f"{path}.{name}", part
        yield from every_field(part, f"{path}.{name}")
        yield from every_field(part.get("items", {}), f"{path}.{name}[]")


FIELDS = [pytest.param(part, id=kind + path) for kind in Kind for path, part in every_field(schema_of(kind))]


def test_the_generated_files_are_up_to_date():
    assert generate.outdated(ROOT) == [], "run `make crds`"


def test_writing_and_checking(tmp_path, capsys):
    assert generate.main([str(tmp_path), "--check"]) == 1
    assert "outdated: crds/albtls.io_alblistenertlses.yaml" in capsys.readouterr().err
    assert generate.main([str(tmp_path)]) == 0
    assert generate.main([str(tmp_path), "--check"]) == 0
    (tmp_path / "docs/reference/conditions.md").write_text("edited by hand")
    assert generate.outdated(tmp_path) == [Path("docs/reference/conditions.md")]


def test_nothing_else_lies_beside_the_crds():
    for folder in (generate.CRDS, generate.CHART_CRDS):
        assert {path.name for path in (ROOT / folder).iterdir()} == set(render_crds())


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_documented_and_structural(field):
    assert "type" in field
    if field != {"type": "object"}:  # metadata, which is Kubernetes' own
        assert field["description"].endswith((".", "@"))
    assert not {"anyOf", "$ref", "title", "nullable"} & field.keys()


@pytest.mark.parametrize("kind", Kind)
def test_every_list_of_the_spec_is_bounded_and_says_how_it_merges(kind):
    for path, part in every_field(schema_of(kind)["properties"]["spec"]):
        if part["type"] == "array":
            assert "maxItems" in part, path
            assert "x-kubernetes-list-type" in part, path
        if part["type"] == "string" and "enum" not in part:
            assert "maxLength" in part or "pattern" in part, path


@pytest.mark.parametrize("kind", Kind)
def test_every_model_field_is_in_the_schema(kind):
    spec = MODELS[kind].model_fields["spec"].annotation
    properties = schema_of(kind)["properties"]
    assert set(properties["spec"]["properties"]) == {field.alias for field in spec.model_fields.values()}
    assert set(properties) == {"apiVersion", "kind", "metadata", "spec", "status"}
    assert properties["status"]["default"] == {"observedGeneration": -1}


def test_a_keyword_that_would_be_lost_is_an_error():
    class Odd(BaseModel):
        either: int | str

    class Exclusive(BaseModel):
        model_config = {"json_schema_extra": {"not": {"required": ["a"]}}}
        a: int = 0

    with pytest.raises(UnstructuralSchemaError, match="several types"):
        structural_schema(Odd)
    with pytest.raises(UnstructuralSchemaError, match="'not'"):
        structural_schema(Exclusive)


def test_the_conditions_page_explains_every_reason_under_an_anchor_of_its_own():
    page = render_reference()["conditions.md"]
    headings = [line.lstrip("# ").lower() for line in page.splitlines() if line.startswith("#")]
    assert len(headings) == len(set(headings))
    for reason in Reason:
        assert f"[{reason}](#{reason.lower()})" in page
        assert f"\n### {reason}\n" in page


def test_every_row_of_a_reference_table_has_its_columns():
    for page in render_reference().values():
        width = 0
        for line in page.splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line))
            width = cells if line.startswith("|") and not width else (width if line.startswith("|") else 0)
            assert not line.startswith("|") or cells == width, line
