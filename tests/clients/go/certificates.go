package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	cas "github.com/alibabacloud-go/cas-20200407/v4/client"
	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

var names = []string{"first", "next", "extra-1", "extra-2", "extra-3"}

// uploadCertificates brings the certificates to the store and gives the ids that load balancers know them by.
func (s *story) uploadCertificates() []string {
	ids := []string{}
	same := true
	for _, name := range names {
		chain, key := s.file(name+".crt"), s.file(name+".key")
		request := (&cas.UploadUserCertificateRequest{}).SetName("story-" + name).SetCert(chain).SetKey(key)
		id := must(s.cas.UploadUserCertificate(request)).Body.CertId
		detail := must(s.cas.GetUserCertificateDetail((&cas.GetUserCertificateDetailRequest{CertId: id}))).Body
		same = same && dara.StringValue(detail.Cert) == chain && dara.StringValue(detail.Key) == key
		ids = append(ids, identifier(dara.Int64Value(id), s.region))
	}
	listed, pages := s.listCertificates()
	s.step("certificates", facts{"ids": ids, "same": same, "listed": listed, "pages": pages})
	return ids
}

func (s *story) listCertificates() ([]string, int) {
	found := []string{}
	request := (&cas.ListUserCertificateOrderRequest{}).SetOrderType("UPLOAD").SetShowSize(2)
	for page := int64(1); ; page++ {
		answer := must(s.cas.ListUserCertificateOrder(request.SetCurrentPage(page))).Body
		for _, each := range answer.CertificateOrderList {
			found = append(found, identifier(dara.Int64Value(each.CertificateId), s.region))
		}
		if page*2 >= dara.Int64Value(answer.TotalCount) {
			return found, int(page)
		}
	}
}

func (s *story) deleteCertificate(identifier string) {
	number, _, _ := strings.Cut(identifier, "-")
	must(s.cas.DeleteUserCertificate((&cas.DeleteUserCertificateRequest{}).SetCertId(must(strconv.ParseInt(number, 10, 64)))))
}

// uploadAuthority brings the CA certificate to a repository. The SDK has no method of its own for that.
func (s *story) uploadAuthority() string {
	warehouses := must(s.cas.ListCertWarehouse((&cas.ListCertWarehouseRequest{}).SetType("uploadPCA"))).Body
	if len(warehouses.CertWarehouseList) == 0 {
		fail("there is no repository for CA certificates")
	}
	params := &openapi.Params{
		Action:      dara.String("UploadPCACert"),
		Version:     dara.String("2020-04-07"),
		Protocol:    dara.String("HTTPS"),
		Pathname:    dara.String("/"),
		Method:      dara.String("POST"),
		AuthType:    dara.String("AK"),
		Style:       dara.String("RPC"),
		ReqBodyType: dara.String("formData"),
		BodyType:    dara.String("json"),
	}
	request := &openapi.OpenApiRequest{Query: openapi.Query(map[string]any{
		"WarehouseId": warehouses.CertWarehouseList[0].WhId,
		"Name":        "story-authority",
		"Cert":        s.file("authority.crt"),
	})}
	answer := must(s.cas.CallApi(params, request, &dara.RuntimeOptions{}))
	return answer["body"].(map[string]any)["Identifier"].(string)
}

func (s *story) deleteAuthority(id string) {
	must(s.cas.DeletePCACert((&cas.DeletePCACertRequest{}).SetIdentifier(id)))
}

func identifier(number int64, region string) string {
	return strconv.FormatInt(number, 10) + "-" + region
}

func (s *story) file(name string) string {
	return string(must(os.ReadFile(filepath.Join(s.folder, name))))
}
