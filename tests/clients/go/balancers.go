package main

import (
	alb "github.com/alibabacloud-go/alb-20200616/v2/client"
	"github.com/alibabacloud-go/tea/dara"
)

const network = "vpc-story"

func (s *story) createBalancer() string {
	request := (&alb.CreateLoadBalancerRequest{}).
		SetLoadBalancerName("story").
		SetLoadBalancerEdition("Standard").
		SetAddressType("Intranet").
		SetVpcId(network).
		SetLoadBalancerBillingConfig((&alb.CreateLoadBalancerRequestLoadBalancerBillingConfig{}).SetPayType("PostPay")).
		SetZoneMappings([]*alb.CreateLoadBalancerRequestZoneMappings{
			(&alb.CreateLoadBalancerRequestZoneMappings{}).SetZoneId(s.region + "-h").SetVSwitchId("vsw-story-h"),
			(&alb.CreateLoadBalancerRequestZoneMappings{}).SetZoneId(s.region + "-i").SetVSwitchId("vsw-story-i"),
		})
	id := dara.StringValue(must(s.alb.CreateLoadBalancer(request)).Body.LoadBalancerId)
	var found *alb.GetLoadBalancerAttributeResponseBody
	wait("the load balancer", "Active", func() string {
		asked := (&alb.GetLoadBalancerAttributeRequest{}).SetLoadBalancerId(id)
		found = must(s.alb.GetLoadBalancerAttribute(asked)).Body
		return dara.StringValue(found.LoadBalancerStatus)
	})
	s.step("load balancer", facts{
		"id":      id,
		"status":  found.LoadBalancerStatus,
		"edition": found.LoadBalancerEdition,
		"zones":   len(found.ZoneMappings),
	})
	return id
}

func (s *story) deleteBalancer(id string) {
	answer := must(s.alb.DeleteLoadBalancer((&alb.DeleteLoadBalancerRequest{}).SetLoadBalancerId(id)))
	s.waitJob(answer.Body.JobId)
}

func (s *story) createServerGroup() string {
	request := (&alb.CreateServerGroupRequest{}).
		SetServerGroupName("story").
		SetServerGroupType("Ip").
		SetProtocol("HTTP").
		SetVpcId(network).
		SetHealthCheckConfig((&alb.CreateServerGroupRequestHealthCheckConfig{}).SetHealthCheckEnabled(false))
	created := must(s.alb.CreateServerGroup(request)).Body
	id := dara.StringValue(created.ServerGroupId)
	s.waitJob(created.JobId)
	status := wait("the server group", "Available", func() string { return s.serverGroupStatus(id) })

	added := must(s.alb.AddServersToServerGroup((&alb.AddServersToServerGroupRequest{}).
		SetServerGroupId(id).
		SetServers([]*alb.AddServersToServerGroupRequestServers{server("192.0.2.1"), server("192.0.2.2")})))
	s.waitJob(added.Body.JobId)
	s.step("server group", facts{"id": id, "status": status, "servers": s.servers(id)})
	return id
}

func server(address string) *alb.AddServersToServerGroupRequestServers {
	return (&alb.AddServersToServerGroupRequestServers{}).
		SetServerId(address).SetServerIp(address).SetServerType("Ip").SetPort(8080)
}

func (s *story) serverGroupStatus(id string) string {
	answer := must(s.alb.ListServerGroups((&alb.ListServerGroupsRequest{}).SetServerGroupIds([]*string{&id})))
	if len(answer.Body.ServerGroups) == 0 {
		return "gone"
	}
	return dara.StringValue(answer.Body.ServerGroups[0].ServerGroupStatus)
}

// servers lists a group's servers page by page.
func (s *story) servers(id string) []string {
	found := []string{}
	request := (&alb.ListServerGroupServersRequest{}).SetServerGroupId(id).SetMaxResults(1)
	for {
		page := must(s.alb.ListServerGroupServers(request)).Body
		for _, each := range page.Servers {
			found = append(found, dara.StringValue(each.ServerId))
		}
		if dara.StringValue(page.NextToken) == "" {
			return found
		}
		request.NextToken = page.NextToken
	}
}

func (s *story) deleteServerGroup(id string) {
	answer := must(s.alb.DeleteServerGroup((&alb.DeleteServerGroupRequest{}).SetServerGroupId(id)))
	s.waitJob(answer.Body.JobId)
	wait("the server group", "gone", func() string { return s.serverGroupStatus(id) })
}

// waitJob waits until a job has succeeded, and gives it.
func (s *story) waitJob(id *string) *alb.ListAsynJobsResponseBodyJobs {
	var job *alb.ListAsynJobsResponseBodyJobs
	wait("the job", "Succeeded", func() string {
		jobs := must(s.alb.ListAsynJobs((&alb.ListAsynJobsRequest{}).SetJobIds([]*string{id}))).Body.Jobs
		if len(jobs) != 1 {
			fail("the job is not listed, or not alone")
		}
		job = jobs[0]
		if dara.StringValue(job.Status) == "Failed" {
			fail("the job failed: " + dara.StringValue(job.ErrorCode))
		}
		return dara.StringValue(job.Status)
	})
	return job
}
