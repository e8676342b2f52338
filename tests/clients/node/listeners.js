// Listeners, their certificates and tags.
"use strict";

const alb = require("@alicloud/alb20200616");

const RESOURCE_TYPE = "listener";

exports.listeners = (story) => ({
  async createListeners(balancer, group, certificate) {
    const secure = listenerRequest(balancer, group, {
      listenerProtocol: "HTTPS",
      listenerPort: 443,
      certificates: [new alb.CreateListenerRequestCertificates({ certificateId: certificate })],
    });
    const http = listenerRequest(balancer, group, { listenerProtocol: "HTTP", listenerPort: 80 });
    const { listenerId: id, jobId } = (await story.alb.createListener(secure)).body;
    const plain = (await story.alb.createListener(http)).body.listenerId;
    await story.waitStatus(plain, "Running");
    const found = await story.waitStatus(id, "Running");
    const job = await story.waitJob(jobId);
    await story.step("listeners", {
      id,
      plain,
      status: found.listenerStatus,
      default: found.certificates[0].certificateId,
      group: found.defaultActions[0].forwardGroupConfig.serverGroupTuples[0].serverGroupId,
      job: { status: job.status, api: job.apiName, resource: job.resourceId },
    });
    return [id, plain];
  },

  async addCertificates(listener, ids) {
    const certificates = ids.map(
      (certificateId) =>
        new alb.AssociateAdditionalCertificatesWithListenerRequestCertificates({ certificateId }),
    );
    await story.alb.associateAdditionalCertificatesWithListener(
      new alb.AssociateAdditionalCertificatesWithListenerRequest({ listenerId: listener, certificates }),
    );
    let seen;
    await story.wait("the certificates", "Associated", async () => {
      seen = await story.certificatesOf(listener);
      return overall(seen.rows, ids.length + 1);
    });
    await story.waitStatus(listener, "Running");
    await story.step("additional", seen);
  },

  // Lists a listener's certificates page by page.
  async certificatesOf(listener) {
    const rows = [];
    let pages = 0;
    let nextToken;
    do {
      const request = new alb.ListListenerCertificatesRequest({ listenerId: listener, maxResults: 2, nextToken });
      const page = (await story.alb.listListenerCertificates(request)).body;
      rows.push(
        ...page.certificates.map((each) => ({
          id: each.certificateId,
          default: each.isDefault,
          status: each.status,
        })),
      );
      pages += 1;
      nextToken = page.nextToken;
    } while (nextToken);
    return { rows, pages };
  },

  async switchDefault(listener, certificate) {
    const certificates = [new alb.UpdateListenerAttributeRequestCertificates({ certificateId: certificate })];
    const found = await story.update(listener, { certificates });
    await story.step("switched", {
      default: found.certificates[0].certificateId,
      count: found.certificates.length,
    });
  },

  async turnMutualOn(listener) {
    const authority = await story.uploadAuthority();
    const caCertificates = [new alb.UpdateListenerAttributeRequestCaCertificates({ certificateId: authority })];
    const found = await story.update(listener, { caEnabled: true, caCertificates });
    await story.step("mutual", {
      authority,
      enabled: found.caEnabled,
      trusted: found.caCertificates[0].certificateId,
    });
    return authority;
  },

  async turnMutualOff(listener) {
    await story.update(listener, { caEnabled: false });
  },

  // Changes a listener and gives what it is when the change is done.
  async update(listener, change) {
    const request = new alb.UpdateListenerAttributeRequest({ listenerId: listener, ...change });
    await story.waitJob((await story.alb.updateListenerAttribute(request)).body.jobId);
    return story.waitStatus(listener, "Running");
  },

  async listListeners(balancer) {
    const found = [];
    let pages = 0;
    let page = {};
    do {
      const request = new alb.ListListenersRequest({
        loadBalancerIds: [balancer],
        maxResults: 1,
        nextToken: page.nextToken,
      });
      page = (await story.alb.listListeners(request)).body;
      found.push(...page.listeners.map((each) => each.listenerId));
      pages += 1;
    } while (page.nextToken);
    await story.step("listed", { listeners: found, pages, total: page.totalCount });
  },

  async tag(listener) {
    const tags = { team: "shop", stage: "test" };
    const request = new alb.TagResourcesRequest({
      resourceType: RESOURCE_TYPE,
      resourceId: [listener],
      tag: Object.entries(tags).map(([key, value]) => new alb.TagResourcesRequestTag({ key, value })),
    });
    await story.alb.tagResources(request);
    const tagged = await story.tags(listener);
    await story.alb.unTagResources(
      new alb.UnTagResourcesRequest({ resourceType: RESOURCE_TYPE, resourceId: [listener], tagKey: ["stage"] }),
    );
    await story.step("tagged", { tags: tagged, left: await story.tags(listener) });
  },

  async tags(listener) {
    const request = new alb.ListTagResourcesRequest({ resourceType: RESOURCE_TYPE, resourceId: [listener] });
    const found = (await story.alb.listTagResources(request)).body.tagResources;
    return Object.fromEntries(found.map((each) => [each.tagKey, each.tagValue]));
  },

  async stopAndStart(listener) {
    const stop = new alb.StopListenerRequest({ listenerId: listener });
    await story.waitJob((await story.alb.stopListener(stop)).body.jobId);
    await story.step("stopped", { status: (await story.waitStatus(listener, "Stopped")).listenerStatus });
    const start = new alb.StartListenerRequest({ listenerId: listener });
    await story.waitJob((await story.alb.startListener(start)).body.jobId);
    await story.step("started", { status: (await story.waitStatus(listener, "Running")).listenerStatus });
  },

  async removeCertificates(listener, ids) {
    const certificates = ids.map(
      (certificateId) =>
        new alb.DissociateAdditionalCertificatesFromListenerRequestCertificates({ certificateId }),
    );
    const request = new alb.DissociateAdditionalCertificatesFromListenerRequest({
      listenerId: listener,
      certificates,
    });
    await story.waitJob((await story.alb.dissociateAdditionalCertificatesFromListener(request)).body.jobId);
    await story.waitStatus(listener, "Running");
    await story.step("dissociated", { rows: (await story.certificatesOf(listener)).rows });
  },

  // Deletes a listener, and gives how the cloud refuses to tell of it afterwards.
  async deleteListener(listener) {
    const request = new alb.DeleteListenerRequest({ listenerId: listener });
    await story.waitJob((await story.alb.deleteListener(request)).body.jobId);
    const asked = new alb.GetListenerAttributeRequest({ listenerId: listener });
    return story.refusal(story.alb.getListenerAttribute(asked));
  },

  async waitStatus(listener, wanted) {
    let found;
    await story.wait("the listener", wanted, async () => {
      found = (await story.alb.getListenerAttribute(new alb.GetListenerAttributeRequest({ listenerId: listener }))).body;
      return found.listenerStatus;
    });
    return found;
  },
});

function listenerRequest(balancer, group, more) {
  const target = new alb.CreateListenerRequestDefaultActionsForwardGroupConfigServerGroupTuples({
    serverGroupId: group,
  });
  const action = new alb.CreateListenerRequestDefaultActions({
    type: "ForwardGroup",
    forwardGroupConfig: new alb.CreateListenerRequestDefaultActionsForwardGroupConfig({
      serverGroupTuples: [target],
    }),
  });
  return new alb.CreateListenerRequest({ loadBalancerId: balancer, defaultActions: [action], ...more });
}

// Is Associated once there are so many rows and all of them are.
function overall(rows, count) {
  const other = rows.find((row) => row.status !== "Associated");
  if (other !== undefined) {
    return other.status;
  }
  return rows.length === count ? "Associated" : "incomplete";
}
