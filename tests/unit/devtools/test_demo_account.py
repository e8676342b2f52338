"""The account that the demo simulates fits the examples and the documented RAM policy."""

import ast
from pathlib import Path

from albsim.seed.model import Seed
from devtools.demo.examples import account_for, permitted_actions, valid_examples
from devtools.harness.certificates import Authority

ROOT = Path(__file__).parents[3]
CLOUD = ROOT / "operator" / "albtls" / "cloud"
PREFIXES = {"alb.py": "alb", "cas.py": "yundun-cert", "quotas.py": "quotas"}
#: The two ways to make a call.
CALLS = ("_sdk.call", "_sdk.find")


def called_actions():
    """What the gateways ask the cloud to do, with the prefix that RAM has for it."""
    for name, prefix in PREFIXES.items():
        for node in ast.walk(ast.parse((CLOUD / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).removeprefix("self.") in CALLS:
                yield f"{prefix}:{ast.literal_eval(node.args[0])}"


def test_the_ram_policy_allows_exactly_what_the_gateways_call():
    assert sorted(permitted_actions()) == sorted(set(called_actions()))


def test_no_gateway_calls_the_cloud_from_another_file():
    callers = {
        path.name
        for path in CLOUD.glob("*.py")
        if any(f"{call}(" in path.read_text(encoding="utf-8") for call in CALLS)
    }
    assert callers == set(PREFIXES)


def test_every_example_finds_in_the_account_what_it_names(tmp_path):
    examples = valid_examples()
    seed = Seed.model_validate(account_for(examples, Authority.root().issue(), tmp_path))
    listeners = {(each.load_balancer_id, each.port) for each in seed.listeners}
    for example in examples:
        assert ((example.load_balancer_id, example.port) in listeners) is not example.makes_listener
        number = example.certificate_id.partition("-")[0]
        assert not number or int(number) in {each.cert_id for each in seed.certificates}
    assert seed.accounts[0].access_keys[0].allow == tuple(permitted_actions())
