"""What can go wrong with the local cluster.

ClusterError
├── ToolsError          the binaries cannot be had (Go, disk space, KUBEBUILDER_ASSETS)
├── StartError          etcd or kube-apiserver did not come up, or died
│   └── PortTakenError  another program took a port first
├── ForeignClusterError the chosen cluster must not be used
└── KubectlError        a kubectl command failed

Every message says what was found and the way out, since a person reads it on a terminal.
"""


class ClusterError(Exception):
    """The local cluster cannot do what was asked."""


class ToolsError(ClusterError):
    """A tool (etcd, kube-apiserver, kubectl, helm, ...) is missing and cannot be built."""


class StartError(ClusterError):
    """A process of the cluster did not become ready."""


class PortTakenError(StartError):
    """A process found its port taken by another program."""


class ForeignClusterError(ClusterError):
    """The cluster that was named must not be used by tests, demo or benchmarks."""


class KubectlError(ClusterError):
    """A kubectl command ended with an error.

    Attributes:
        returncode: kubectl's exit status.
        stdout: What it wrote to its standard output.
        stderr: What it wrote to its standard error.
    """

    def __init__(self, command: str, returncode: int, stdout: str, stderr: str) -> None:
        super().__init__(f"`{command}` ended with status {returncode}: {stderr.strip() or stdout.strip()}")
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr
