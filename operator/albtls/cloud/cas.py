"""The certificate store (CAS) of one account on one site: what is in it, and how a certificate gets in.

Content under one certificate id never changes, so it is read once per process. The one method here that is given a
private key hands it to the SDK in a request of its own and keeps nothing of it. Must never ask for a private key: every
read filters it out.
"""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final
from weakref import WeakValueDictionary

from alibabacloud_cas20200407 import models
from alibabacloud_cas20200407.client import Client
from cryptography import x509

from albtls.api.reasons import Reason
from albtls.cloud.classification import TransportCode
from albtls.cloud.errors import CloudError
from albtls.cloud.sdk import Sdk
from albtls.cloud.shared import SharedReads
from albtls.core.certificates import KeyAlgorithm, ServerCertificate, describe
from albtls.core.naming import certificate_identifier, parse_certificate_identifier
from albtls.core.observed import StoredCertificate
from albtls.core.plan import UploadCertificate
from albtls.core.public_roots import trust_by_name

#: ListUserCertificateOrder's default page. Source: CAS API reference, ShowSize.
_PAGE: Final = 50
#: The published code for a name that is taken, and the one that some clients report.
_NAME_TAKEN: Final = frozenset({"NameRepeat", "NameAlreadyExist"})
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_ALGORITHMS: Final = {"RSA": KeyAlgorithm.RSA, "ECC": KeyAlgorithm.ECC, "EC": KeyAlgorithm.ECC, "SM2": KeyAlgorithm.SM2}


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A certificate that is in the store now.

    Attributes:
        certificate_id: the CertIdentifier to give to ALB.
        created: whether this call put it there; False where it was there already.
    """

    certificate_id: str
    created: bool


class CasGateway:
    """The CAS API.

    Every method may raise `CloudError`, `upload` also `LeaseLostError`.

    Args:
        client: the SDK's client.
        sdk: how calls are made.
        site: the site whose store this is, which is the suffix of its certificate ids: cn-hangzhou or ap-southeast-1.
        clock: monotonic seconds.
    """

    def __init__(self, client: Client, sdk: Sdk, *, site: str, clock: Callable[[], float]) -> None:
        self._client = client
        self._sdk = sdk
        self._site = site
        self._stored = SharedReads(self._read, keep=float("inf"), clock=clock)
        self._uploads: dict[str, str] = {}
        self._uploading: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def uploads(self) -> Mapping[str, str]:
        """Name in the store to certificate id, for all that this process has seen; a live view."""
        return MappingProxyType(self._uploads)

    async def certificate(self, certificate_id: str) -> StoredCertificate | None:
        """What the store holds under the id; None where it holds nothing.

        An id of another site, or one that is no CertIdentifier at all, can't be in this store: None without a call.
        """
        parsed = parse_certificate_identifier(certificate_id)
        if parsed is None or parsed[1] != self._site:
            return None
        return await self._stored.get(certificate_id)

    async def upload(self, step: UploadCertificate, *, token: str) -> Uploaded:
        """Puts the certificate into the store under its name, or finds it there.

        Args:
            step: name, certificate, key and tags.
            token: ClientToken of this very step.
        """
        lock = self._uploading.setdefault(step.name, asyncio.Lock())
        async with lock:
            known = self._uploads.get(step.name)
            if known is not None:
                return Uploaded(known, created=False)
            certificate_id, created = await self._upload(step, token)
            self._remember(StoredCertificate(certificate_id, step.name, step.bundle.certificate))
            return Uploaded(certificate_id, created)

    def forget(self, certificate_id: str) -> None:
        """Drops what is known of a certificate that turned out not to be in the store any more."""
        stored = self._stored.forget(certificate_id)
        if stored is not None and self._uploads.get(stored.name) == certificate_id:
            del self._uploads[stored.name]

    async def _upload(self, step: UploadCertificate, token: str) -> tuple[str, bool]:
        try:
            body = await self._sdk.call(
                "UploadUserCertificate",
                self._client.upload_user_certificate_with_options,
                _upload_request(step, token),
                write=True,
                about=step.name,
            )
        except CloudError as error:
            if error.code not in _NAME_TAKEN:
                raise
            refusal = error
        else:
            if body.cert_id is None:
                raise CloudError("UploadUserCertificate", TransportCode.BAD_ANSWER)
            return certificate_identifier(int(body.cert_id), self._site), True
        found = await self._find(step)
        if found is None:
            raise refusal
        return found, False

    async def _find(self, step: UploadCertificate) -> str | None:
        """The id of the upload with the step's name and content.

        The search takes a domain. Whether it finds every spelling of one isn't documented, so the whole list comes
        after it; and what has expired is listed only when asked for.
        """
        names = step.bundle.certificate.names
        keyword = names[0].removeprefix("*.") if names else None
        for keyword_asked, status in ((keyword, None), (None, None), (None, "EXPIRED")):
            certificate_id = await self._find_listed(step, keyword_asked, status)
            if certificate_id is not None:
                return certificate_id
        return None

    async def _find_listed(self, step: UploadCertificate, keyword: str | None, status: str | None) -> str | None:
        seen = 0
        page = 1
        while True:
            body = await self._sdk.call(
                "ListUserCertificateOrder",
                self._client.list_user_certificate_order_with_options,
                models.ListUserCertificateOrderRequest(
                    order_type="UPLOAD", keyword=keyword, status=status, current_page=page, show_size=_PAGE
                ),
                write=False,
                about=step.name,
            )
            rows = body.certificate_order_list or []
            for row in rows:
                if row.name == step.name:
                    return await self._matching(step, certificate_identifier(int(row.certificate_id), self._site), row)
            seen += len(rows)
            page += 1
            if len(rows) < _PAGE or seen >= (body.total_count or sys.maxsize):
                return None

    async def _matching(self, step: UploadCertificate, certificate_id: str, row: Any) -> str | None:
        """The id, if the content is the step's: a name alone proves nothing."""
        fingerprint = _fingerprint(row.sha_2)
        if not fingerprint:
            stored = await self.certificate(certificate_id)
            fingerprint = stored.certificate.fingerprint if stored is not None else ""
        return certificate_id if fingerprint == step.bundle.certificate.fingerprint else None

    async def _read(self, certificate_id: str) -> StoredCertificate | None:
        number, _, _ = certificate_id.partition("-")
        body = await self._sdk.find(
            "GetUserCertificateDetail",
            self._client.get_user_certificate_detail_with_options,
            models.GetUserCertificateDetailRequest(cert_id=int(number), cert_filter=True),
            absent=Reason.CERTIFICATE_NOT_FOUND,
            about=certificate_id,
        )
        if body is None:
            return None
        stored = StoredCertificate(certificate_id, body.name or "", _facts(body))
        self._remember(stored)
        return stored

    def _remember(self, stored: StoredCertificate) -> None:
        self._stored.put(stored.certificate_id, stored)
        if stored.name:
            self._uploads[stored.name] = stored.certificate_id


def _upload_request(step: UploadCertificate, token: str) -> models.UploadUserCertificateRequest:
    return models.UploadUserCertificateRequest(
        name=step.name,
        cert=step.bundle.chain_pem,
        key=step.bundle.key_pem.get_secret_value(),
        tags=[models.UploadUserCertificateRequestTags(key=key, value=value) for key, value in step.tags.items()],
        client_token=token,
    )


def _facts(body: Any) -> ServerCertificate:
    """The facts of a GetUserCertificateDetail; where it leaves out what matters, the certificate itself tells them."""
    fingerprint = _fingerprint(body.sha_2) or _fingerprint(body.cert_sha_2)
    not_before = _moment(body.not_before, body.start_date)
    not_after = _moment(body.not_after, body.end_date)
    if not fingerprint or not_before is None or not_after is None:
        return _facts_of_pem(body.cert or "")
    return ServerCertificate(
        fingerprint=fingerprint,
        names=tuple(_names(body.sans or body.common or "")),
        key_algorithm=_ALGORITHMS.get((body.algorithm or "").upper(), KeyAlgorithm.UNKNOWN),
        not_before=not_before,
        not_after=not_after,
        issuer=sys.intern(body.issuer or ""),  # a few issuers sign thousands
        self_signed=_self_signed(body),
        trust=trust_by_name(_last_issuer(body)),
    )


def _self_signed(body: Any) -> bool | None:
    subject, issuer = body.common, body.issuer
    chain = body.cert_chain or ()
    if chain:
        subject, issuer = chain[0].common_name, chain[0].issuer_common_name
    return subject == issuer if subject and issuer else None


def _last_issuer(body: Any) -> str:
    chain = body.cert_chain or ()
    return (chain[-1].issuer_common_name if chain else "") or ""


def _facts_of_pem(pem: str) -> ServerCertificate:
    try:
        return describe(x509.load_pem_x509_certificate(pem.encode()))
    except (ValueError, x509.InvalidVersion):
        # Guessing at a fingerprint or an end would make the operator replace what is fine.
        raise CloudError("GetUserCertificateDetail", TransportCode.BAD_ANSWER) from None


def _fingerprint(sha_2: str | None) -> str:
    text = (sha_2 or "").replace(":", "").strip().lower()
    return text if _SHA256.fullmatch(text) else ""


def _names(sans: str) -> Iterator[str]:
    for name in sans.split(","):
        if name.strip():
            yield name.strip().lower()


def _moment(milliseconds: int | None, date: str | None) -> datetime | None:
    """An instant; a date alone counts as its first moment, which is the careful reading of an end."""
    if milliseconds:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None
    except ValueError:
        return None
