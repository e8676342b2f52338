// A client of the cloud that knows nothing of the simulator: the official SDKs, told no more than an endpoint.
//
// It makes a load balancer with a server group, certificates and listeners, changes them, and removes them again. After
// each step it writes what it has seen as one line of JSON and waits for a line on its standard input.
//
// Arguments: endpoint (host:port), protocol, region, and a folder with the certificates, <name>.crt and <name>.key. The
// access key is in the environment, by the names that the SDKs use. What it writes about an error never holds what was
// sent, since a private key may be in it.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	alb "github.com/alibabacloud-go/alb-20200616/v2/client"
	cas "github.com/alibabacloud-go/cas-20200407/v4/client"
	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
)

const (
	patience = 30 * time.Second
	pause    = 20 * time.Millisecond
)

type facts map[string]any

type story struct {
	alb    *alb.Client
	cas    *cas.Client
	region string
	folder string
	heard  *bufio.Reader
}

func main() {
	if len(os.Args) != 5 {
		fail("arguments: endpoint, protocol, region, folder of the certificates")
	}
	config := &openapi.Config{
		Endpoint:        dara.String(os.Args[1]),
		Protocol:        dara.String(os.Args[2]),
		RegionId:        dara.String(os.Args[3]),
		AccessKeyId:     dara.String(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID")),
		AccessKeySecret: dara.String(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET")),
	}
	(&story{
		alb:    must(alb.NewClient(config)),
		cas:    must(cas.NewClient(config)),
		region: os.Args[3],
		folder: os.Args[4],
		heard:  bufio.NewReader(os.Stdin),
	}).tell()
}

// tell makes everything, changes it and removes it.
func (s *story) tell() {
	balancer := s.createBalancer()
	group := s.createServerGroup()
	certificates := s.uploadCertificates()
	listener, plain := s.createListeners(balancer, group, certificates[0])
	s.addCertificates(listener, certificates[2:])
	s.switchDefault(listener, certificates[1])
	authority := s.turnMutualOn(listener)
	s.listListeners(balancer)
	s.tag(listener)
	s.stopAndStart(listener)

	s.turnMutualOff(listener)
	s.removeCertificates(listener, certificates[2:])
	s.deleteListener(plain)
	code, status := s.deleteListener(listener)
	s.deleteServerGroup(group)
	s.deleteBalancer(balancer)
	for _, certificate := range certificates {
		s.deleteCertificate(certificate)
	}
	s.deleteAuthority(authority)
	s.step("removed", facts{"code": code, "status": status})
}

// step writes what was seen and waits until it may go on.
func (s *story) step(name string, seen facts) {
	seen["step"] = name
	fmt.Println(string(must(json.Marshal(seen))))
	if _, err := s.heard.ReadString('\n'); err != nil {
		fail("nobody listens any more")
	}
}

// wait asks until the answer is the wanted one.
func wait(what string, wanted string, ask func() string) string {
	deadline := time.Now().Add(patience)
	for {
		answer := ask()
		if answer == wanted {
			return answer
		}
		if time.Now().After(deadline) {
			fail(fmt.Sprintf("%s is %q and not %q after %s", what, answer, wanted, patience))
		}
		time.Sleep(pause)
	}
}

// refusal gives code and HTTP status of a call that the cloud must refuse.
func refusal(err error) (string, int) {
	var refused *tea.SDKError
	if !errors.As(err, &refused) || refused.StatusCode == nil {
		fail("the call was not refused by the cloud")
	}
	return dara.StringValue(refused.Code), dara.IntValue(refused.StatusCode)
}

func must[T any](value T, err error) T {
	if err != nil {
		fail(explain(err))
	}
	return value
}

// explain tells of an error that the cloud answered with. Any other may hold the address that was asked, and with it a
// private key: only its kind is told.
func explain(err error) string {
	var refused *tea.SDKError
	if errors.As(err, &refused) && refused.StatusCode != nil {
		return dara.StringValue(refused.Message)
	}
	return fmt.Sprintf("%T", err)
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
