"""What all tests share."""

pytest_plugins = ("devtools.cluster.pytest_plugin",)
