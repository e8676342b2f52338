"""A listener template in the API's own words, each of which the official SDK knows."""

import pytest
from alibabacloud_alb20200616.models import CreateListenerRequest

from albtls.api.listener_template import ClientCertificateHeader, ListenerTemplate, XForwardedForConfig
from albtls.core.template import create_settings

ALL = ListenerTemplate.model_validate(
    {
        "serverGroupId": "sgp-1",
        "description": "the-shop",
        "idleTimeoutSeconds": 30,
        "requestTimeoutSeconds": 90,
        "http2Enabled": False,
        "gzipEnabled": True,
        "quicConfig": {"quicUpgradeEnabled": True, "quicListenerId": "lsn-9"},
        "xForwardedForConfig": {
            "enabled": True,
            "processingMode": "remove",
            "clientSourceIpsEnabled": True,
            "clientSourceIpsTrusted": "192.0.2.0/24;198.51.100.7",
            "clientSrcPortEnabled": True,
            "hostEnabled": True,
            "protoEnabled": False,
            "slbIdEnabled": True,
            "slbPortEnabled": True,
            "clientCertSubjectDN": {"enabled": True, "alias": "subject"},
            "clientCertIssuerDN": {"enabled": True, "alias": "issuer"},
            "clientCertFingerprint": {"enabled": True, "alias": "fingerprint"},
            "clientCertClientVerify": {"enabled": False, "alias": "verify"},
        },
    }
)


def sent(settings) -> dict[str, object]:
    """What the SDK makes of them, without the lists that it always adds."""
    request = CreateListenerRequest().from_map(dict(settings))
    return {name: value for name, value in request.to_map().items() if value != []}


def test_nothing_is_sent_of_what_the_template_leaves_out():
    assert create_settings(ListenerTemplate(server_group_id="sgp-1", tags={"team": "shop"}, recreate=True)) == {}


def test_the_sdk_knows_every_name():
    settings = create_settings(ALL)
    assert sent(settings) == settings
    assert {name: value for name, value in settings.items() if not isinstance(value, dict)} == {
        "ListenerDescription": "the-shop",
        "IdleTimeout": 30,
        "RequestTimeout": 90,
        "Http2Enabled": False,
        "GzipEnabled": True,
    }
    assert settings["QuicConfig"] == {"QuicUpgradeEnabled": True, "QuicListenerId": "lsn-9"}
    assert settings["XForwardedForConfig"]["XForwardedForClientCertSubjectDNAlias"] == "subject"
    assert settings["XForwardedForConfig"]["XForwardedForClientCertClientVerifyEnabled"] is False


def test_every_field_of_the_template_reaches_the_api():
    """A field that is added to the template and forgotten in the mapping shows here."""
    outside = {"server_group_id", "mutual_authentication", "recreate", "tags"}
    for field in ListenerTemplate.model_fields.keys() - outside:
        assert create_settings(ALL.model_copy(update={field: None})) != create_settings(ALL), field
    for field in XForwardedForConfig.model_fields:
        less = ALL.x_forwarded_for_config.model_copy(update={field: None})
        assert create_settings(ALL.model_copy(update={"x_forwarded_for_config": less})) != create_settings(ALL), field


@pytest.mark.parametrize("enabled", [True, False])
def test_a_header_keeps_the_cloud_s_own_name_without_an_alias(enabled):
    config = XForwardedForConfig(client_cert_fingerprint=ClientCertificateHeader(enabled=enabled))
    settings = create_settings(ListenerTemplate(server_group_id="sgp-1", x_forwarded_for_config=config))
    assert settings == {"XForwardedForConfig": {"XForwardedForClientCertFingerprintEnabled": enabled}}
    assert sent(settings) == settings
