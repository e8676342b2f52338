"""What all tests share."""

import tests.support.hypothesis_profiles  # noqa: F401 - importing it sets them

pytest_plugins = ("devtools.cluster.pytest_plugin", "tests.support.kill_report")
