// The certificate store.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { $OpenApiUtil } = require("@alicloud/openapi-core");
const { RuntimeOptions } = require("@darabonba/typescript");
const cas = require("@alicloud/cas20200407");

const NAMES = ["first", "next", "extra-1", "extra-2", "extra-3"];
const PAGE = 2;

exports.certificates = (story) => ({
  // Brings the certificates to the store and gives the ids that load balancers know them by.
  async uploadCertificates() {
    const ids = [];
    let same = true;
    for (const name of NAMES) {
      const [cert, key] = [story.file(`${name}.crt`), story.file(`${name}.key`)];
      const request = new cas.UploadUserCertificateRequest({ name: `story-${name}`, cert, key });
      const { certId } = (await story.cas.uploadUserCertificate(request)).body;
      const asked = new cas.GetUserCertificateDetailRequest({ certId });
      const detail = (await story.cas.getUserCertificateDetail(asked)).body;
      same = same && detail.cert === cert && detail.key === key;
      ids.push(`${certId}-${story.region}`);
    }
    await story.step("certificates", { ids, same, ...(await story.listCertificates()) });
    return ids;
  },

  async listCertificates() {
    const listed = [];
    for (let pages = 1; ; pages += 1) {
      const request = new cas.ListUserCertificateOrderRequest({
        orderType: "UPLOAD",
        showSize: PAGE,
        currentPage: pages,
      });
      const answer = (await story.cas.listUserCertificateOrder(request)).body;
      listed.push(...answer.certificateOrderList.map((each) => `${each.certificateId}-${story.region}`));
      if (pages * PAGE >= answer.totalCount) {
        return { listed, pages };
      }
    }
  },

  async deleteCertificate(identifier) {
    const request = new cas.DeleteUserCertificateRequest({ certId: Number(identifier.split("-")[0]) });
    await story.cas.deleteUserCertificate(request);
  },

  // Brings the CA certificate to a repository. The SDK has no method of its own for that.
  async uploadAuthority() {
    const asked = new cas.ListCertWarehouseRequest({ type: "uploadPCA" });
    const warehouses = (await story.cas.listCertWarehouse(asked)).body.certWarehouseList;
    if (warehouses.length === 0) {
      throw new Error("there is no repository for CA certificates");
    }
    const params = new $OpenApiUtil.Params({
      action: "UploadPCACert",
      version: "2020-04-07",
      protocol: "HTTPS",
      pathname: "/",
      method: "POST",
      authType: "AK",
      style: "RPC",
      reqBodyType: "formData",
      bodyType: "json",
    });
    const request = new $OpenApiUtil.OpenApiRequest({
      query: {
        WarehouseId: String(warehouses[0].whId),
        Name: "story-authority",
        Cert: story.file("authority.crt"),
      },
    });
    return (await story.cas.callApi(params, request, new RuntimeOptions({}))).body.Identifier;
  },

  async deleteAuthority(identifier) {
    await story.cas.deletePCACert(new cas.DeletePCACertRequest({ identifier }));
  },

  file(name) {
    return fs.readFileSync(path.join(story.folder, name), "utf8");
  },
});
