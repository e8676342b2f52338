"""The SSL contexts of one listener at one time.

One to begin handshakes with, and one per set of certificates that SNI can ask for, made when it is first asked for. TLS
versions and cipher suites are those of the security policy as far as OpenSSL can express them: the ssl module cannot
choose among TLS 1.3 suites. Sessions are not resumed, so that every connection shows the certificate of its time.
"""

from __future__ import annotations

import ssl
import warnings
from dataclasses import dataclass

from albsim import pem
from albsim.dataplane import key_files, served
from albsim.dataplane.choose import Candidate, answering
from albsim.dataplane.served import Handshakes
from albsim.policies import SecurityPolicy
from albsim.world.model import Certificate

_VERSIONS = {
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}


@dataclass(frozen=True, slots=True)
class TlsPlan:
    """What a listener's TLS consists of.

    Attributes:
        default: the default certificate.
        additional: the additional certificates, oldest first.
        authority: PEM of the CA that clients' certificates are verified by; empty: none is asked for.
    """

    default: Certificate
    additional: tuple[Certificate, ...]
    policy: SecurityPolicy
    authority: str


class Contexts:
    """SSL contexts that follow one plan.

    Args:
        plan: what to serve.
        handshakes: where to note what was served.

    Raises:
        ssl.SSLError: if OpenSSL does not take the default certificate or the CA.
    """

    def __init__(self, plan: TlsPlan, handshakes: Handshakes) -> None:
        self.plan = plan
        self._handshakes = handshakes
        self._certificates = {each.id: each for each in (plan.default, *plan.additional)}
        self._default = _candidate(plan.default)
        self._additional = [_candidate(each) for each in plan.additional]
        self._by_ids: dict[tuple[str, ...], ssl.SSLContext] = {}
        self.base = self._base()

    def _base(self) -> ssl.SSLContext:
        plan = self.plan
        context = _server_context()
        _follow(context, plan.policy)
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 0
        if plan.authority:
            context.verify_mode = ssl.CERT_REQUIRED
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
            context.load_verify_locations(cadata=plan.authority)
        key_files.load(context, plan.default.cert_pem, plan.default.key_pem)
        if any(each.algorithm != self._default.algorithm for each in self._additional):
            served.watchable(context)
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, server_name: str | None, _: ssl.SSLContext) -> int | None:
        note = self._handshakes.of(connection)
        note.server_name = server_name or ""
        chosen = answering(server_name, self._default, self._additional)
        note.certificate_id = chosen[0].id
        if chosen != (self._default,):
            try:
                connection.context = self._context_for(tuple(each.id for each in chosen))
            except ssl.SSLError:
                return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        return None

    def _context_for(self, ids: tuple[str, ...]) -> ssl.SSLContext:
        if ids not in self._by_ids:
            context = _server_context()
            for each in ids:
                key_files.load(context, self._certificates[each].cert_pem, self._certificates[each].key_pem)
            if len(ids) > 1:
                digests = {pem.facts_of(self._certificates[each].cert_pem).sha256: each for each in ids}
                self._handshakes.watch(context, digests)
            self._by_ids[ids] = context
        return self._by_ids[ids]


def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _follow(context: ssl.SSLContext, policy: SecurityPolicy) -> None:
    known = {suite["name"] for suite in context.get_ciphers()}
    suites = [suite for suite in policy.ciphers if suite in known and not suite.startswith("TLS_")]
    context.set_ciphers(":".join((*suites, "@SECLEVEL=0")))
    context.maximum_version = _VERSIONS[policy.versions[-1]]
    with warnings.catch_warnings():
        # The ssl module warns of TLS 1.0 and 1.1; a policy that allows them is the point here.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = _VERSIONS.get(policy.versions[0], ssl.TLSVersion.MINIMUM_SUPPORTED)


def _candidate(certificate: Certificate) -> Candidate:
    facts = pem.facts_of(certificate.cert_pem)
    return Candidate(certificate.id, facts.sans, facts.algorithm)
