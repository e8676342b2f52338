"""The CustomResourceDefinitions, from the models.

Must never hold a field of its own: what a user may write stands on the models, and here only how it is presented.
"""

from __future__ import annotations

from typing import Any, Final

import yaml
from pydantic import BaseModel

from albtls.api.ca_binding import AlbCaBinding
from albtls.api.listener_tls import AlbListenerTLS
from albtls.api.meta import CATEGORY, GROUP, VERSION, Kind
from albtls.api.structural import Schema, structural_schema

MODELS: Final[dict[Kind, type[BaseModel]]] = {
    Kind.ALB_LISTENER_TLS: AlbListenerTLS,
    Kind.ALB_CA_BINDING: AlbCaBinding,
}

HEADER: Final = "# Generated from the models in albtls.api by `make crds`. Do not edit.\n"

_TYPE_META: Final[dict[str, Schema]] = {
    "apiVersion": {"description": f"Always {GROUP}/{VERSION}.", "type": "string"},
    "kind": {"description": "Kind of the object.", "type": "string"},
    "metadata": {"type": "object"},
}


class _Dumper(yaml.SafeDumper):
    """YAML without anchors, which few people read with ease."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - the signature is PyYAML's
        return True


def crd_name(kind: Kind) -> str:
    """Return the name of the CustomResourceDefinition of *kind*."""
    return f"{kind.plural}.{GROUP}"


def crd(kind: Kind) -> dict[str, Any]:
    """Return the CustomResourceDefinition of *kind* as data."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": crd_name(kind)},
        "spec": {
            "group": GROUP,
            "names": {
                "kind": kind.value,
                "listKind": f"{kind.value}List",
                "plural": kind.plural,
                "singular": kind.value.lower(),
                "shortNames": [kind.short_name],
                "categories": [CATEGORY],
            },
            "scope": "Namespaced",
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "additionalPrinterColumns": _printer_columns(),
                    "schema": {"openAPIV3Schema": _object_schema(kind)},
                }
            ],
        },
    }


def render_crds() -> dict[str, str]:
    """Return every CRD as YAML text, by file name; the same models give the same bytes."""
    return {f"{GROUP}_{kind.plural}.yaml": HEADER + _to_yaml(crd(kind)) for kind in Kind}


def _to_yaml(value: dict[str, Any]) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def _object_schema(kind: Kind) -> Schema:
    schema = structural_schema(MODELS[kind], without=frozenset(_TYPE_META))
    schema["properties"] = {**_TYPE_META, **schema["properties"]}
    return schema


def _printer_columns() -> list[dict[str, Any]]:
    """Return the columns of ``kubectl get``; all of them read the status."""
    ready = '.status.conditions[?(@.type=="Ready")]'
    return [
        _column("Listener", ".status.listenerId", "Id of the listener"),
        _column("Protocol", ".status.protocol", "Protocol of the listener"),
        _column("mTLS", ".status.mutualAuthentication", "Whether clients are asked for a certificate"),
        # kubectl shows a `date` as the time since then, which is nonsense for a time to come: hence a string.
        _column("Expires", ".status.firstToExpire.notAfter", "First end among all that the listener serves"),
        _column("Ready", f"{ready}.status", "Whether the listener serves what the object says"),
        _column("Reason", f"{ready}.reason", "Why"),
        {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
        _column("Message", f"{ready}.message", "Cause and way out") | {"priority": 1},
    ]


def _column(name: str, path: str, description: str) -> dict[str, Any]:
    return {"name": name, "type": "string", "description": description, "jsonPath": path}
