"""albsim as a process, for tests. Its home is `devtools.harness.albsim`: the demo and the benchmarks need it too."""

from devtools.harness.albsim import ACCESS_KEY_ID, ACCESS_KEY_SECRET, EXAMPLE_SEED
from devtools.harness.albsim import AlbSimProcess as AlbSim

__all__ = ["ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "EXAMPLE_SEED", "AlbSim"]
