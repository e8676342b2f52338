"""Names by which the operator knows its own again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.core.naming import (
    Owner,
    UploadRole,
    certificate_identifier,
    parse_certificate_identifier,
    site_of,
    upload_name,
)
from albtls.core.plan import (
    CreateListener,
    DeleteListener,
    Plan,
    SetDefaultCertificate,
    UploadCertificate,
)
from tests.support.values import OWNER, bundle

hexadecimal = st.text("0123456789abcdef", min_size=40, max_size=40)
cluster_ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=8)


def test_an_upload_s_name():
    assert upload_name("c1u57e12", "ab" * 20, UploadRole.DEFAULT) == f"albtls-1c1u57e12-{'ab' * 20}-d"
    assert upload_name("c1u57e12", "ab" * 20, UploadRole.ADDITIONAL).endswith("-a")


@given(cluster_ids, hexadecimal, st.sampled_from(UploadRole))
def test_it_fits_what_cas_takes(cluster_id, content_id, role):
    name = upload_name(cluster_id, content_id, role)
    assert len(name) == 59
    assert len(name) <= 63


@given(st.lists(st.tuples(cluster_ids, hexadecimal, st.sampled_from(UploadRole)), min_size=2, max_size=2, unique=True))
def test_two_uploads_never_share_a_name(both):
    assert upload_name(*both[0]) != upload_name(*both[1])


def test_an_owner_s_tags():
    assert OWNER.tags == {"albtls.io/cluster": "c1u57e12", "albtls.io/owner": "prod/shop"}
    assert OWNER.created({**OWNER.tags, "albtls.io/created": "true", "team": "shop"})
    assert not OWNER.created(OWNER.tags)
    assert not Owner("c1u57e12", "prod", "other").created({**OWNER.tags, "albtls.io/created": "true"})


@pytest.mark.parametrize(
    ("region", "site"),
    [
        ("cn-hangzhou", "cn-hangzhou"),
        ("cn-shanghai", "cn-hangzhou"),
        ("cn-hongkong", "cn-hangzhou"),
        ("ap-southeast-1", "ap-southeast-1"),
        ("eu-central-1", "ap-southeast-1"),
        ("us-east-1", "ap-southeast-1"),
    ],
)
def test_sites(region, site):
    assert site_of(region) == site
    assert certificate_identifier(7, region) == f"7-{site}"
    assert parse_certificate_identifier(f"7-{site}") == (7, site)


@pytest.mark.parametrize("text", ["", "7", "7-", "-cn-hangzhou", "x-cn-hangzhou", "1234_5678_90", "-7-cn-hangzhou"])
def test_what_is_no_identifier(text):
    assert parse_certificate_identifier(text) is None


def test_a_plan_in_words():
    plan = Plan(
        (
            UploadCertificate("albtls-1x", bundle(), OWNER.tags, "Secret/shop-tls"),
            CreateListener("alb-1", "HTTPS", 443, "sgp-1", None, None, {}),
            SetDefaultCertificate("lsn-1", "1-cn-hangzhou", None, "f" * 64, "Secret/shop-tls"),
            SetDefaultCertificate("lsn-1", "1-cn-hangzhou", "2-cn-hangzhou", "f" * 64, "Secret/shop-tls"),
            DeleteListener("lsn-1"),
        )
    )
    assert plan.render() == (
        "upload Secret/shop-tls to CAS as albtls-1x",
        "create listener HTTPS:443 on alb-1",
        "replace default certificate 1-cn-hangzhou of lsn-1 by Secret/shop-tls",
        "replace default certificate 1-cn-hangzhou of lsn-1 by 2-cn-hangzhou",
        "delete listener lsn-1",
    )
    assert plan.next_step is plan.steps[0]
    assert Plan().next_step is None
    assert "key 1" not in repr(plan)


def test_a_pass_does_all_uploads_before_a_change_or_that_change_alone():
    uploads = tuple(UploadCertificate(f"albtls-1{n}", bundle(), OWNER.tags, "Secret/shop-tls") for n in (1, 2))
    change, other = DeleteListener("lsn-1"), DeleteListener("lsn-2")
    assert Plan((*uploads, change, uploads[0])).opening == uploads
    assert Plan((change, other, *uploads)).opening == (change,)
    assert Plan().opening == ()
