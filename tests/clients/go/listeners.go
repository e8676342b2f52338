package main

import (
	alb "github.com/alibabacloud-go/alb-20200616/v2/client"
	"github.com/alibabacloud-go/tea/dara"
)

const resourceType = "listener"

func (s *story) createListeners(balancer, group, certificate string) (string, string) {
	secure := s.listenerRequest(balancer, group, "HTTPS", 443).SetCertificates(
		[]*alb.CreateListenerRequestCertificates{(&alb.CreateListenerRequestCertificates{}).SetCertificateId(certificate)})
	created := must(s.alb.CreateListener(secure)).Body
	plain := must(s.alb.CreateListener(s.listenerRequest(balancer, group, "HTTP", 80))).Body
	id, plainId := dara.StringValue(created.ListenerId), dara.StringValue(plain.ListenerId)
	s.waitStatus(plainId, "Running")
	found := s.waitStatus(id, "Running")
	job := s.waitJob(created.JobId)
	s.step("listeners", facts{
		"id":      id,
		"plain":   plainId,
		"status":  found.ListenerStatus,
		"default": found.Certificates[0].CertificateId,
		"group":   found.DefaultActions[0].ForwardGroupConfig.ServerGroupTuples[0].ServerGroupId,
		"job":     facts{"status": job.Status, "api": job.ApiName, "resource": job.ResourceId},
	})
	return id, plainId
}

func (s *story) listenerRequest(balancer, group, protocol string, port int32) *alb.CreateListenerRequest {
	forward := (&alb.CreateListenerRequestDefaultActionsForwardGroupConfig{}).SetServerGroupTuples(
		[]*alb.CreateListenerRequestDefaultActionsForwardGroupConfigServerGroupTuples{
			(&alb.CreateListenerRequestDefaultActionsForwardGroupConfigServerGroupTuples{}).SetServerGroupId(group)})
	return (&alb.CreateListenerRequest{}).
		SetLoadBalancerId(balancer).
		SetListenerProtocol(protocol).
		SetListenerPort(port).
		SetDefaultActions([]*alb.CreateListenerRequestDefaultActions{
			(&alb.CreateListenerRequestDefaultActions{}).SetType("ForwardGroup").SetForwardGroupConfig(forward)})
}

func (s *story) addCertificates(listener string, ids []string) {
	items := []*alb.AssociateAdditionalCertificatesWithListenerRequestCertificates{}
	for _, id := range ids {
		items = append(items, (&alb.AssociateAdditionalCertificatesWithListenerRequestCertificates{}).SetCertificateId(id))
	}
	must(s.alb.AssociateAdditionalCertificatesWithListener(
		(&alb.AssociateAdditionalCertificatesWithListenerRequest{}).SetListenerId(listener).SetCertificates(items)))
	var rows []facts
	var pages int
	wait("the certificates", "Associated", func() string {
		rows, pages = s.certificatesOf(listener)
		return overall(rows, len(ids)+1)
	})
	s.waitStatus(listener, "Running")
	s.step("additional", facts{"rows": rows, "pages": pages})
}

// overall is Associated once there are so many rows and all of them are.
func overall(rows []facts, count int) string {
	for _, row := range rows {
		if row["status"] != "Associated" {
			return row["status"].(string)
		}
	}
	if len(rows) != count {
		return "incomplete"
	}
	return "Associated"
}

// certificatesOf lists a listener's certificates page by page.
func (s *story) certificatesOf(listener string) ([]facts, int) {
	rows := []facts{}
	request := (&alb.ListListenerCertificatesRequest{}).SetListenerId(listener).SetMaxResults(2)
	for pages := 1; ; pages++ {
		page := must(s.alb.ListListenerCertificates(request)).Body
		for _, each := range page.Certificates {
			rows = append(rows, facts{
				"id":      dara.StringValue(each.CertificateId),
				"default": dara.BoolValue(each.IsDefault),
				"status":  dara.StringValue(each.Status),
			})
		}
		if dara.StringValue(page.NextToken) == "" {
			return rows, pages
		}
		request.NextToken = page.NextToken
	}
}

func (s *story) switchDefault(listener, certificate string) {
	found := s.update((&alb.UpdateListenerAttributeRequest{}).SetListenerId(listener).SetCertificates(
		[]*alb.UpdateListenerAttributeRequestCertificates{
			(&alb.UpdateListenerAttributeRequestCertificates{}).SetCertificateId(certificate)}))
	s.step("switched", facts{"default": found.Certificates[0].CertificateId, "count": len(found.Certificates)})
}

func (s *story) turnMutualOn(listener string) string {
	authority := s.uploadAuthority()
	found := s.update((&alb.UpdateListenerAttributeRequest{}).SetListenerId(listener).SetCaEnabled(true).SetCaCertificates(
		[]*alb.UpdateListenerAttributeRequestCaCertificates{
			(&alb.UpdateListenerAttributeRequestCaCertificates{}).SetCertificateId(authority)}))
	s.step("mutual", facts{
		"authority": authority,
		"enabled":   found.CaEnabled,
		"trusted":   found.CaCertificates[0].CertificateId,
	})
	return authority
}

func (s *story) turnMutualOff(listener string) {
	s.update((&alb.UpdateListenerAttributeRequest{}).SetListenerId(listener).SetCaEnabled(false))
}

// update changes a listener and gives what it is when the change is done.
func (s *story) update(request *alb.UpdateListenerAttributeRequest) *alb.GetListenerAttributeResponseBody {
	answer := must(s.alb.UpdateListenerAttribute(request))
	s.waitJob(answer.Body.JobId)
	return s.waitStatus(dara.StringValue(request.ListenerId), "Running")
}

func (s *story) listListeners(balancer string) {
	found := []*string{}
	request := (&alb.ListListenersRequest{}).SetLoadBalancerIds([]*string{&balancer}).SetMaxResults(1)
	for pages := 1; ; pages++ {
		page := must(s.alb.ListListeners(request)).Body
		for _, each := range page.Listeners {
			found = append(found, each.ListenerId)
		}
		if dara.StringValue(page.NextToken) == "" {
			s.step("listed", facts{"listeners": found, "pages": pages, "total": page.TotalCount})
			return
		}
		request.NextToken = page.NextToken
	}
}

func (s *story) tag(listener string) {
	tags := []*alb.TagResourcesRequestTag{
		(&alb.TagResourcesRequestTag{}).SetKey("team").SetValue("shop"),
		(&alb.TagResourcesRequestTag{}).SetKey("stage").SetValue("test"),
	}
	must(s.alb.TagResources((&alb.TagResourcesRequest{}).
		SetResourceType(resourceType).SetResourceId([]*string{&listener}).SetTag(tags)))
	tagged := s.tags(listener)
	must(s.alb.UnTagResources((&alb.UnTagResourcesRequest{}).
		SetResourceType(resourceType).SetResourceId([]*string{&listener}).SetTagKey([]*string{tags[1].Key})))
	s.step("tagged", facts{"tags": tagged, "left": s.tags(listener)})
}

func (s *story) tags(listener string) map[string]string {
	found := map[string]string{}
	answer := must(s.alb.ListTagResources(
		(&alb.ListTagResourcesRequest{}).SetResourceType(resourceType).SetResourceId([]*string{&listener})))
	for _, each := range answer.Body.TagResources {
		found[dara.StringValue(each.TagKey)] = dara.StringValue(each.TagValue)
	}
	return found
}

func (s *story) stopAndStart(listener string) {
	stopped := must(s.alb.StopListener((&alb.StopListenerRequest{}).SetListenerId(listener)))
	s.waitJob(stopped.Body.JobId)
	s.step("stopped", facts{"status": s.waitStatus(listener, "Stopped").ListenerStatus})
	started := must(s.alb.StartListener((&alb.StartListenerRequest{}).SetListenerId(listener)))
	s.waitJob(started.Body.JobId)
	s.step("started", facts{"status": s.waitStatus(listener, "Running").ListenerStatus})
}

func (s *story) removeCertificates(listener string, ids []string) {
	items := []*alb.DissociateAdditionalCertificatesFromListenerRequestCertificates{}
	for _, id := range ids {
		items = append(items, (&alb.DissociateAdditionalCertificatesFromListenerRequestCertificates{}).SetCertificateId(id))
	}
	answer := must(s.alb.DissociateAdditionalCertificatesFromListener(
		(&alb.DissociateAdditionalCertificatesFromListenerRequest{}).SetListenerId(listener).SetCertificates(items)))
	s.waitJob(answer.Body.JobId)
	s.waitStatus(listener, "Running")
	rows, _ := s.certificatesOf(listener)
	s.step("dissociated", facts{"rows": rows})
}

// deleteListener deletes a listener, and gives how the cloud refuses to tell of it afterwards.
func (s *story) deleteListener(listener string) (string, int) {
	deleted := must(s.alb.DeleteListener((&alb.DeleteListenerRequest{}).SetListenerId(listener)))
	s.waitJob(deleted.Body.JobId)
	_, err := s.alb.GetListenerAttribute((&alb.GetListenerAttributeRequest{}).SetListenerId(listener))
	return refusal(err)
}

func (s *story) waitStatus(listener, wanted string) *alb.GetListenerAttributeResponseBody {
	var found *alb.GetListenerAttributeResponseBody
	wait("the listener", wanted, func() string {
		found = must(s.alb.GetListenerAttribute((&alb.GetListenerAttributeRequest{}).SetListenerId(listener))).Body
		return dara.StringValue(found.ListenerStatus)
	})
	return found
}
