// Load balancers, server groups and jobs.
"use strict";

const alb = require("@alicloud/alb20200616");

const NETWORK = "vpc-story";

exports.balancers = (story) => ({
  async createBalancer() {
    const request = new alb.CreateLoadBalancerRequest({
      loadBalancerName: "story",
      loadBalancerEdition: "Standard",
      addressType: "Intranet",
      vpcId: NETWORK,
      loadBalancerBillingConfig: new alb.CreateLoadBalancerRequestLoadBalancerBillingConfig({ payType: "PostPay" }),
      zoneMappings: ["h", "i"].map(
        (zone) =>
          new alb.CreateLoadBalancerRequestZoneMappings({
            zoneId: `${story.region}-${zone}`,
            vSwitchId: `vsw-story-${zone}`,
          }),
      ),
    });
    const id = (await story.alb.createLoadBalancer(request)).body.loadBalancerId;
    let found;
    await story.wait("the load balancer", "Active", async () => {
      const asked = new alb.GetLoadBalancerAttributeRequest({ loadBalancerId: id });
      found = (await story.alb.getLoadBalancerAttribute(asked)).body;
      return found.loadBalancerStatus;
    });
    await story.step("load balancer", {
      id,
      status: found.loadBalancerStatus,
      edition: found.loadBalancerEdition,
      zones: found.zoneMappings.length,
    });
    return id;
  },

  async deleteBalancer(id) {
    const request = new alb.DeleteLoadBalancerRequest({ loadBalancerId: id });
    await story.waitJob((await story.alb.deleteLoadBalancer(request)).body.jobId);
  },

  async createServerGroup() {
    const request = new alb.CreateServerGroupRequest({
      serverGroupName: "story",
      serverGroupType: "Ip",
      protocol: "HTTP",
      vpcId: NETWORK,
      healthCheckConfig: new alb.CreateServerGroupRequestHealthCheckConfig({ healthCheckEnabled: false }),
    });
    const { serverGroupId: id, jobId } = (await story.alb.createServerGroup(request)).body;
    await story.waitJob(jobId);
    const status = await story.wait("the server group", "Available", () => story.serverGroupStatus(id));
    const servers = ["192.0.2.1", "192.0.2.2"].map(
      (address) =>
        new alb.AddServersToServerGroupRequestServers({
          serverId: address,
          serverIp: address,
          serverType: "Ip",
          port: 8080,
        }),
    );
    const added = new alb.AddServersToServerGroupRequest({ serverGroupId: id, servers });
    await story.waitJob((await story.alb.addServersToServerGroup(added)).body.jobId);
    await story.step("server group", { id, status, servers: await story.servers(id) });
    return id;
  },

  async serverGroupStatus(id) {
    const request = new alb.ListServerGroupsRequest({ serverGroupIds: [id] });
    const groups = (await story.alb.listServerGroups(request)).body.serverGroups ?? [];
    return groups.length === 0 ? "gone" : groups[0].serverGroupStatus;
  },

  // Lists a group's servers page by page.
  async servers(id) {
    const found = [];
    let nextToken;
    do {
      const request = new alb.ListServerGroupServersRequest({ serverGroupId: id, maxResults: 1, nextToken });
      const page = (await story.alb.listServerGroupServers(request)).body;
      found.push(...page.servers.map((each) => each.serverId));
      nextToken = page.nextToken;
    } while (nextToken);
    return found;
  },

  async deleteServerGroup(id) {
    const request = new alb.DeleteServerGroupRequest({ serverGroupId: id });
    await story.waitJob((await story.alb.deleteServerGroup(request)).body.jobId);
    await story.wait("the server group", "gone", () => story.serverGroupStatus(id));
  },

  // Waits until a job has succeeded, and gives it.
  async waitJob(id) {
    let job;
    await story.wait("the job", "Succeeded", async () => {
      const jobs = (await story.alb.listAsynJobs(new alb.ListAsynJobsRequest({ jobIds: [id] }))).body.jobs;
      if (jobs.length !== 1) {
        throw new Error("the job is not listed, or not alone");
      }
      [job] = jobs;
      if (job.status === "Failed") {
        throw new Error(`the job failed: ${job.errorCode}`);
      }
      return job.status;
    });
    return job;
  },
});
