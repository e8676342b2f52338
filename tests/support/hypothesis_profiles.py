"""How hypothesis runs: the same examples each time and by no clock, or, when asked for, many random ones.

Importing this is enough. `--hypothesis-profile=deep` searches for new examples, `chaos` for more of them.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile(
    "deep", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("chaos", settings.get_profile("deep"), max_examples=5_000)

if settings.get_current_profile_name() in {"default", "ci"}:
    settings.load_profile("steady")
