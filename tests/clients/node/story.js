// A client of the cloud that knows nothing of the simulator: the official SDKs, told no more than an endpoint.
//
// It makes a load balancer with a server group, certificates and listeners, changes them, and removes them again. After
// each step it writes what it has seen as one line of JSON and waits for a line on its standard input.
//
// Arguments: endpoint (host:port), protocol, region, and a folder with the certificates, <name>.crt and <name>.key. The
// access key is in the environment, by the names that the SDKs use. What it writes about an error never holds what was
// sent, since a private key may be in it. The packages are found by NODE_PATH.
"use strict";

const readline = require("node:readline");
const { $OpenApiUtil } = require("@alicloud/openapi-core");
const alb = require("@alicloud/alb20200616");
const cas = require("@alicloud/cas20200407");
const { balancers } = require("./balancers.js");
const { certificates } = require("./certificates.js");
const { listeners } = require("./listeners.js");

const PATIENCE_MS = 30_000;
const PAUSE_MS = 20;

async function main() {
  const [endpoint, protocol, region, folder] = process.argv.slice(2);
  if (folder === undefined) {
    throw new Error("arguments: endpoint, protocol, region, folder of the certificates");
  }
  const config = new $OpenApiUtil.Config({
    endpoint,
    protocol,
    regionId: region,
    accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,
    accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
  });
  const heard = readline.createInterface({ input: process.stdin });
  const lines = heard[Symbol.asyncIterator]();
  const story = { alb: new alb.default(config), cas: new cas.default(config), region, folder, step, wait, refusal };
  Object.assign(story, balancers(story), certificates(story), listeners(story));
  await tell(story);
  heard.close();

  // Writes what was seen and waits until it may go on.
  async function step(name, seen) {
    process.stdout.write(`${JSON.stringify({ step: name, ...seen })}\n`);
    if ((await lines.next()).done) {
      throw new Error("nobody listens any more");
    }
  }
}

// Makes everything, changes it and removes it.
async function tell(story) {
  const balancer = await story.createBalancer();
  const group = await story.createServerGroup();
  const ids = await story.uploadCertificates();
  const [listener, plain] = await story.createListeners(balancer, group, ids[0]);
  await story.addCertificates(listener, ids.slice(2));
  await story.switchDefault(listener, ids[1]);
  const authority = await story.turnMutualOn(listener);
  await story.listListeners(balancer);
  await story.tag(listener);
  await story.stopAndStart(listener);

  await story.turnMutualOff(listener);
  await story.removeCertificates(listener, ids.slice(2));
  await story.deleteListener(plain);
  const refused = await story.deleteListener(listener);
  await story.deleteServerGroup(group);
  await story.deleteBalancer(balancer);
  for (const id of ids) {
    await story.deleteCertificate(id);
  }
  await story.deleteAuthority(authority);
  await story.step("removed", refused);
}

// Asks until the answer is the wanted one.
async function wait(what, wanted, ask) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer === wanted) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what} is ${answer} and not ${wanted} after ${PATIENCE_MS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

// Gives code and HTTP status of a call that the cloud must refuse.
async function refusal(call) {
  try {
    await call;
  } catch (error) {
    return { code: error.code, status: error.statusCode };
  }
  throw new Error("the call was not refused");
}

// An error of the cloud tells of itself; any other may hold the address that was asked, and with it a private key.
function explain(error) {
  if (error.statusCode !== undefined) {
    return `${error.code}: ${error.message}`;
  }
  return error.constructor === Error ? error.message : String(error.code ?? error.name);
}

main().catch((error) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
