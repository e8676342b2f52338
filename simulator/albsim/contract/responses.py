"""Whether an answer is what its action's description promises. For tests: clients never see a difference.

A complaint names fields and what is wrong with their types, never a value: a response can hold a private key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from albsim.contract.action import Action
from albsim.contract.describe import response_adapter


def mismatch(action: Action, response: Mapping[str, Any]) -> str:
    """What of a response isn't as the action describes it, in words; empty if everything is.

    Args:
        action: the action that answered.
        response: its response without the RequestId, as the handler gave it.
    """
    try:
        response_adapter(action.response).validate_json(json.dumps(dict(response)))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(f"{'.'.join(map(str, problem['loc']))}: {problem['type']}" for problem in problems)
    return ""
