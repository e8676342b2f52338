"""Reads objects of the API server again and again at little cost: one `kubectl proxy` instead of one kubectl a look."""

import http.client
import json
import re
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from devtools.cluster import Cluster, tool
from devtools.harness.albsim import JsonObject
from devtools.harness.process import BackgroundProcess

_SERVING: Final = re.compile(r"^Starting to serve on 127\.0\.0\.1:(\d+)$", re.MULTILINE)
_READY_SECONDS: Final = 30.0


class ObjectReader(BackgroundProcess):
    """A way to albtls objects and to Events, for reading alone; any thread may use it.

    Args:
        cluster: whose objects.
        folder: where its log goes.
    """

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        command = (
            tool("kubectl"),
            f"--kubeconfig={cluster.kubeconfig}",
            "proxy",
            "--port=0",
            "--accept-paths=^/apis/(albtls|events[.]k8s)[.]io/",
            "--reject-methods=POST,PUT,PATCH,DELETE",
        )
        super().__init__("kubectl proxy", command, cluster.environment(), folder / "reader.log")

    def __enter__(self) -> Self:
        """Starts it."""
        self.start()
        self.wait_ready(lambda: _SERVING.search(self.output()) is not None, _READY_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Ends it."""
        self.stop()

    def get(self, path: str) -> JsonObject | None:
        """What the API server has at a path below /apis; None where there is nothing."""
        found = _SERVING.search(self.output())
        assert found is not None, self.tail()
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=30)
        try:
            connection.request("GET", f"/apis/{path}")
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status == http.HTTPStatus.NOT_FOUND:
            return None
        if answer.status != http.HTTPStatus.OK:
            raise self.failure(f"answers GET /apis/{path} with HTTP status {answer.status}: {content.decode()}")
        found_object: JsonObject = json.loads(content)
        return found_object
