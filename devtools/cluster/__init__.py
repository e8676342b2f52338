"""A real Kubernetes API server on this machine, for the demo, the tests and the benchmarks.

etcd and kube-apiserver are built once from a pinned Go module, kept in a cache outside the checkout, and run as plain
processes on 127.0.0.1: no container runtime is needed. `python -m devtools.cluster up` leaves one running;
`running_cluster` gives one for the length of a `with` block.
"""

from devtools.cluster.binaries import DEFAULT_TOOLS, tool
from devtools.cluster.cluster import Cluster, running_cluster
from devtools.cluster.errors import ClusterError, KubectlError

__all__ = ["DEFAULT_TOOLS", "Cluster", "ClusterError", "KubectlError", "running_cluster", "tool"]
