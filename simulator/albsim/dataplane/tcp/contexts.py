"""The SSL contexts of one listener under one plan.

One to begin handshakes with, and one per set of certificates that SNI can ask for, each made when it is first needed.
All but the certificates is the same in each, because OpenSSL takes cipher suites, trusted certificates and ALPN from
the context that SNI has chosen. TLS versions and cipher suites are those of the security policy as far as OpenSSL can
express them: the ssl module cannot choose among TLS 1.3 suites. Sessions are not resumed, so that every connection
shows the certificate of its time.
"""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from albsim import pem
from albsim.dataplane.plan import Plan
from albsim.dataplane.tcp import key_files, served
from albsim.dataplane.tcp.served import Handshakes
from albsim.policies import SecurityPolicy
from albsim.world.model import Certificate

_VERSIONS = {
    "TLSv1.0": (ssl.TLSVersion.TLSv1, ssl.OP_NO_TLSv1),
    "TLSv1.1": (ssl.TLSVersion.TLSv1_1, ssl.OP_NO_TLSv1_1),
    "TLSv1.2": (ssl.TLSVersion.TLSv1_2, ssl.OP_NO_TLSv1_2),
    "TLSv1.3": (ssl.TLSVersion.TLSv1_3, ssl.OP_NO_TLSv1_3),
}


class Contexts:
    """SSL contexts that follow one plan.

    Args:
        plan: what to serve; it has a policy.
        handshakes: where to note what was served.
        fail: told of a certificate that SNI has chosen and OpenSSL does not take.
    """

    def __init__(self, plan: Plan, handshakes: Handshakes, fail: Callable[[Exception], None]) -> None:
        self.plan = plan
        self._handshakes = handshakes
        self._fail = fail
        self._by_ids: dict[tuple[str, ...], ssl.SSLContext] = {}

    @property
    def base(self) -> ssl.SSLContext:
        """What to begin a handshake under.

        Raises:
            ssl.SSLError: if OpenSSL does not take policy, default certificate or CA.
        """
        return self._context_for((self.plan.offer.default,))

    def _context_for(self, certificates: tuple[Certificate, ...]) -> ssl.SSLContext:
        ids = tuple(each.id for each in certificates)
        if ids not in self._by_ids:
            self._by_ids[ids] = self._made(certificates)
        return self._by_ids[ids]

    def _made(self, certificates: tuple[Certificate, ...]) -> ssl.SSLContext:
        context = _following(self.plan)
        for each in certificates:
            key_files.load(context, each.cert_pem, each.key_pem)
        if len(certificates) > 1:
            self._handshakes.watch(context, {pem.facts_of(each.cert_pem).sha256: each.id for each in certificates})
        elif self.plan.offer.mixed:
            served.watchable(context)
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, server_name: str | None, _: ssl.SSLContext) -> int | None:
        note = self._handshakes.of(connection)
        note.server_name = server_name or ""
        chosen = self.plan.offer.answering(server_name)
        note.certificate_id = chosen[0].id
        try:
            connection.context = self._context_for(chosen)
        except (ssl.SSLError, ValueError) as error:
            self._fail(error)
            return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        return None


def _following(plan: Plan) -> ssl.SSLContext:
    """A context that does all a plan says, but has no certificate yet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    if plan.policy is not None:
        _restrict(context, plan.policy)
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0
    context.set_alpn_protocols(list(plan.alpn))
    if plan.anchors:
        context.verify_mode = ssl.CERT_REQUIRED
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(cadata=plan.anchors)
    return context


def _restrict(context: ssl.SSLContext, policy: SecurityPolicy) -> None:
    known = {suite["name"] for suite in context.get_ciphers()}
    suites = [suite for suite in policy.ciphers if suite in known and not suite.startswith("TLS_")]
    versions = [name for name in _VERSIONS if name in policy.versions and (suites or name == "TLSv1.3")]
    if not versions:
        raise ssl.SSLError("OpenSSL has none of the cipher suites")
    if suites:
        context.set_ciphers(":".join((*suites, "@SECLEVEL=0")))
    with _no_deprecation_warnings():
        context.minimum_version, context.maximum_version = _VERSIONS[versions[0]][0], _VERSIONS[versions[-1]][0]
        for name in {*_VERSIONS}.difference(versions):
            context.options |= _VERSIONS[name][1]


@contextmanager
def _no_deprecation_warnings() -> Iterator[None]:
    """The ssl module warns of TLS 1.0 and 1.1, and of leaving out a version in between: policies can be about both."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
