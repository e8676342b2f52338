"""An HTTP endpoint that answers exactly what it is told: for answers that no well-behaved server gives."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it arrived; its parameters are those of the query and of the form."""

    action: str
    parameters: dict[str, str]
    path: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, byte for byte.

    Attributes:
        status: the HTTP status; 0: the connection is closed without an answer.
        body: what is sent.
        headers: besides Content-Length.
        hold: set by the test when the answer may go; None: at once.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json;charset=utf-8"})
    hold: threading.Event | None = None


def answer(body: dict[str, object], status: int = 200, **headers: str) -> Answer:
    """A JSON answer; underscores in header names stand for hyphens."""
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json;charset=utf-8"} | extra)


def refusal(code: str, status: int = 400, message: str = "No.", **headers: str) -> Answer:
    """An error in the cloud's own envelope."""
    envelope = {"Code": code, "Message": message, "RequestId": "REQUEST-ID", "HostId": "alb.cn-hangzhou.aliyuncs.com"}
    return answer(dict(envelope), status, **headers)


class ScriptedEndpoint:
    """Serves on a loopback port of its own.

    Attributes:
        requests: what has arrived.
        arrived: set when the first request is there.
        reply: makes the answer to a request.
    """

    def __init__(self, reply: Callable[[Request], Answer]) -> None:
        self.requests: list[Request] = []
        self.arrived = threading.Event()
        self.reply = reply
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                query = parse_qs(f"{urlsplit(self.path).query}&{body}", keep_blank_values=True)
                request = Request(
                    action=self.headers.get("x-acs-action", ""),
                    parameters={name: values[0] for name, values in query.items()},
                    path=self.path,
                    user_agent=self.headers.get("user-agent", ""),
                )
                endpoint.requests.append(request)
                endpoint.arrived.set()
                told = endpoint.reply(request)
                if told.hold is not None:
                    told.hold.wait(30)
                if not told.status:
                    self.close_connection = True
                    return
                self.send_response(told.status)
                for name, value in told.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(told.body)))
                self.end_headers()
                self.wfile.write(told.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Says nothing: the URLs hold what the tests look for."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stops serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
