"""What tests ask of load balancers, over the official SDK."""

from typing import Any

from alibabacloud_alb20200616 import models

from tests.simulator.support import LOAD_BALANCER, Cloud

LONGER_THAN_ANY_JOB = 11
ZONES = ("cn-hangzhou-g", "cn-hangzhou-h")


def request(**changes: Any) -> models.CreateLoadBalancerRequest:
    zone = models.CreateLoadBalancerRequestZoneMappings
    fields = {
        "vpc_id": "vpc-albsim",
        "address_type": "Internet",
        "load_balancer_edition": "Standard",
        "load_balancer_billing_config": models.CreateLoadBalancerRequestLoadBalancerBillingConfig(pay_type="PostPay"),
        "zone_mappings": [zone(zone_id=each, v_switch_id=f"vsw-{each}") for each in ZONES],
        **changes,
    }
    return models.CreateLoadBalancerRequest(**fields)


def create(cloud: Cloud, **changes: Any) -> str:
    """Begin a load balancer; its id."""
    return str(cloud.alb.create_load_balancer(request(**changes)).body.load_balancer_id)


def made(cloud: Cloud, **changes: Any) -> str:
    """A load balancer that is Active."""
    load_balancer_id = create(cloud, **changes)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    return load_balancer_id


def get(cloud: Cloud, load_balancer_id: str = LOAD_BALANCER) -> models.GetLoadBalancerAttributeResponseBody:
    sent = models.GetLoadBalancerAttributeRequest(load_balancer_id=load_balancer_id)
    return cloud.alb.get_load_balancer_attribute(sent).body


def edition(cloud: Cloud, wanted: str, load_balancer_id: str = LOAD_BALANCER) -> None:
    """Begin a change of the edition."""
    sent = models.UpdateLoadBalancerEditionRequest(load_balancer_id=load_balancer_id, load_balancer_edition=wanted)
    cloud.alb.update_load_balancer_edition(sent)


def update(cloud: Cloud, load_balancer_id: str = LOAD_BALANCER, **changes: Any) -> str:
    """Begin a change of attributes; the job."""
    sent = models.UpdateLoadBalancerAttributeRequest(load_balancer_id=load_balancer_id, **changes)
    return str(cloud.alb.update_load_balancer_attribute(sent).body.job_id)


def delete(cloud: Cloud, load_balancer_id: str = LOAD_BALANCER) -> str:
    """Begin a removal; the job."""
    sent = models.DeleteLoadBalancerRequest(load_balancer_id=load_balancer_id)
    return str(cloud.alb.delete_load_balancer(sent).body.job_id)


def listed(cloud: Cloud, **filters: Any) -> list[str]:
    found = cloud.alb.list_load_balancers(models.ListLoadBalancersRequest(**filters)).body
    return [each.load_balancer_id for each in found.load_balancers]


def jobs(cloud: Cloud, resource_id: str) -> list[models.ListAsynJobsResponseBodyJobs]:
    return list(cloud.alb.list_asyn_jobs(models.ListAsynJobsRequest(resource_ids=[resource_id])).body.jobs)
