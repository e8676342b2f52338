"""What is in use, or about to be: certificates stay for their listeners, and go when none is left."""

from alibabacloud_cas20200407 import models as cas_models

from tests.simulator.handshake import serve
from tests.simulator.listener_calls import default_of, delete, finish, update
from tests.simulator.support import LISTENER, Cloud, authority, refused, running, seed


def drop(cloud: Cloud, certificate_id: str) -> None:
    """Delete a certificate from the store."""
    number = int(certificate_id.partition("-")[0])
    cloud.cas.delete_user_certificate(cas_models.DeleteUserCertificateRequest(cert_id=number))


def stored(cloud: Cloud) -> dict[str, bool]:
    """Whether each certificate that the simulator knows is deleted from the store."""
    return {each["id"]: each["deleted"] for each in cloud.control.state()["certificates"]}


def test_a_certificate_that_is_about_to_be_the_default_is_in_use():
    with running(seed(switches={"deleteCertificateInUse": "Refuse"})) as cloud:
        new = cloud.upload("new", authority().issue(["new.example.com"]))
        cloud.replace_default(new)

        with refused("ResourceAlreadyAssociated"):
            drop(cloud, new)
        finish(cloud)
        with refused("ResourceAlreadyAssociated"):
            drop(cloud, new)


def test_a_certificate_deleted_on_its_way_is_served_and_goes_with_its_last_use(cloud: Cloud):
    old, new = default_of(cloud), cloud.upload("new", authority().issue(["new.example.com"]))
    cloud.replace_default(new)
    drop(cloud, new)
    finish(cloud)

    assert serve(cloud.control.place()).certificate_id == new
    assert stored(cloud) == {old: False, new: True}
    cloud.replace_default(old)
    finish(cloud)
    assert stored(cloud) == {old: False}


def test_a_deleted_certificate_goes_when_the_job_that_would_bring_it_fails(cloud: Cloud):
    old, new = default_of(cloud), cloud.upload("new", authority().issue(["new.example.com"]))
    cloud.control.inject(kind="failJob", action="UpdateListenerAttribute", code="SystemBusy", message="later")
    cloud.replace_default(new)
    drop(cloud, new)
    finish(cloud)

    assert stored(cloud) == {old: False}
    assert default_of(cloud) == old


def test_deleted_certificates_go_with_their_listener(cloud: Cloud):
    old, pay = default_of(cloud), cloud.upload("pay", authority().issue(["pay.example.com"]))
    cloud.associate(pay)
    finish(cloud)
    for each in (old, pay):
        drop(cloud, each)
    assert stored(cloud) == {old: True, pay: True}

    delete(cloud)
    finish(cloud)

    assert stored(cloud) == {}


def test_an_update_without_a_certificate_brings_the_default_along(cloud: Cloud):
    old = default_of(cloud)
    update(cloud, LISTENER, idle_timeout=30)
    drop(cloud, old)
    finish(cloud)

    assert serve(cloud.control.place()).certificate_id == old
