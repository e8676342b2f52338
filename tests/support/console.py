"""What a person does to the cloud by hand, behind the operator's back: the official SDK, without albtls."""

import time
import uuid
from typing import Any

from alibabacloud_alb20200616 import models
from alibabacloud_alb20200616.client import Client as AlbClient
from alibabacloud_cas20200407.client import Client as CasClient
from alibabacloud_cas20200407.models import DeleteUserCertificateRequest, UploadUserCertificateRequest
from alibabacloud_tea_openapi.models import Config

from devtools.harness.albsim import AlbSimProcess, JsonObject
from devtools.harness.certificates import Issued
from tests.support.stage import ACCESS_KEY, ACCESS_KEY_SECRET, PATIENCE, REGION, SEEDED_CERTIFICATE, SERVER_GROUP


class Console:
    """The simulated cloud, as somebody with an access key changes it; each change is waited for."""

    def __init__(self, sim: AlbSimProcess) -> None:
        self._sim = sim
        config = Config(
            endpoint=sim.address,
            protocol="http",
            region_id=REGION,
            access_key_id=ACCESS_KEY,
            access_key_secret=ACCESS_KEY_SECRET,
        )
        self._alb, self._cas = AlbClient(config), CasClient(config)

    def create_listener(self, load_balancer_id: str, port: int, *, protocol: str = "HTTPS") -> str:
        """Makes a listener that serves the seeded certificate (if any), and returns its id."""
        certificates = [] if protocol == "HTTP" else [{"CertificateId": SEEDED_CERTIFICATE}]
        request = models.CreateListenerRequest().from_map(
            {
                "LoadBalancerId": load_balancer_id,
                "ListenerProtocol": protocol,
                "ListenerPort": port,
                "DefaultActions": [
                    {
                        "Type": "ForwardGroup",
                        "ForwardGroupConfig": {"ServerGroupTuples": [{"ServerGroupId": SERVER_GROUP}]},
                    }
                ],
                **({"Certificates": certificates} if certificates else {}),
            }
        )
        made = str(self._alb.create_listener(request).body.listener_id)
        self._settled(made)
        return made

    def change_listener(self, listener_id: str, **attributes: Any) -> None:
        """Changes attributes of a listener, by the names of UpdateListenerAttribute's parameters."""
        self.begin_change(listener_id, **attributes)
        self._settled(listener_id)

    def begin_change(self, listener_id: str, **attributes: Any) -> None:
        """Begins such a change; when it ends is another matter."""
        request = models.UpdateListenerAttributeRequest().from_map({"ListenerId": listener_id, **attributes})
        self._alb.update_listener_attribute(request)

    def attributes(self, listener_id: str, *names: str) -> JsonObject:
        """What GetListenerAttribute shows under these names."""
        request = models.GetListenerAttributeRequest(listener_id=listener_id)
        shown = self._alb.get_listener_attribute(request).body.to_map()
        return {name: shown.get(name) for name in names}

    def stop_listener(self, listener_id: str) -> None:
        """Stops a listener."""
        self._alb.stop_listener(models.StopListenerRequest(listener_id=listener_id))
        self._wait(lambda found: found is not None and found["status"] == "Stopped", listener_id)

    def start_listener(self, listener_id: str) -> None:
        """Starts a listener again."""
        self._alb.start_listener(models.StartListenerRequest(listener_id=listener_id))
        self._settled(listener_id)

    def serve(self, listener_id: str, issued: Issued) -> None:
        """Uploads a certificate and makes it a listener's default one."""
        request = UploadUserCertificateRequest(
            name=f"by-hand-{issued.fingerprint[:32]}", cert=issued.chain_pem.decode(), key=issued.key_pem.decode()
        )
        uploaded = self._cas.upload_user_certificate(request).body.cert_id
        self.change_listener(listener_id, Certificates=[{"CertificateId": f"{uploaded}-{REGION}"}])

    def create_policy(self, name: str) -> str:
        """Makes a custom TLS security policy, and returns its id."""
        request = models.CreateSecurityPolicyRequest(
            security_policy_name=name, tlsversions=["TLSv1.2"], ciphers=["ECDHE-RSA-AES128-GCM-SHA256"]
        )
        return str(self._alb.create_security_policy(request).body.security_policy_id)

    def delete_listener(self, listener_id: str) -> None:
        """Deletes a listener."""
        self._alb.delete_listener(models.DeleteListenerRequest(listener_id=listener_id))
        self._wait(lambda found: found is None, listener_id)

    def upload(self, issued: Issued) -> str:
        """Uploads a certificate, and returns its CertIdentifier."""
        name = f"by-hand-{uuid.uuid4().hex[:12]}"
        request = UploadUserCertificateRequest(name=name, cert=issued.chain_pem, key=issued.key_pem)
        return f"{self._cas.upload_user_certificate(request).body.cert_id}-{REGION}"

    def attach(self, listener_id: str, certificate_id: str) -> None:
        """Puts an additional certificate on a listener."""
        request = models.AssociateAdditionalCertificatesWithListenerRequest().from_map(
            {"ListenerId": listener_id, "Certificates": [{"CertificateId": certificate_id}]}
        )
        self._alb.associate_additional_certificates_with_listener(request)
        self._settled(listener_id)

    def delete_certificate(self, cert_id: int) -> None:
        """Deletes a certificate from Certificate Management Service."""
        self._cas.delete_user_certificate(DeleteUserCertificateRequest(cert_id=cert_id))

    def _settled(self, listener_id: str) -> None:
        self._wait(lambda found: found is not None and found["status"] == "Running", listener_id)

    def _wait(self, holds: Any, listener_id: str) -> JsonObject | None:
        deadline = time.monotonic() + PATIENCE
        while not holds(found := self._sim.listener(listener_id)):
            assert time.monotonic() < deadline, f"{listener_id} is {found}"
            time.sleep(0.05)
        return found
