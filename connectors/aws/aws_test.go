package aws

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func TestTarget_IsReadFromTheHost(t *testing.T) {
	for host, want := range map[string]string{
		"sqs.eu-west-1.amazonaws.com":                    "sqs eu-west-1",
		"sts.amazonaws.com":                              "sts us-east-1",
		"bucket.with.dots.s3.eu-central-1.amazonaws.com": "s3 eu-central-1",
		"bucket.s3.amazonaws.com":                        "s3 us-east-1",
		"a1b2.execute-api.us-gov-west-1.amazonaws.com":   "execute-api us-gov-west-1",
		"api.ecr.eu-west-1.amazonaws.com":                "ecr eu-west-1",
		"email.eu-west-1.amazonaws.com":                  "ses eu-west-1",
		"dynamodb.cn-north-1.amazonaws.com.cn":           "dynamodb cn-north-1",
		"SNS.EU-WEST-1.amazonaws.com":                    "sns eu-west-1",
		"ec2-1-2-3-4.eu-west-1.compute.amazonaws.com":    " ",
		"ec2-1-2-3-4.compute-1.amazonaws.com":            " ",
		"name-1.eu-west-1.elb.amazonaws.com":             " ",
		"amazonaws.com":                                  " ",
		"sqs.eu-west-1.amazonaws.com.example.org":        " ",
		"sqs.eu-west-1.notamazonaws.com":                 " ",
	} {
		service, region := target(host)
		if got := service + " " + region; got != want {
			t.Errorf("%s: got %q, want %q", host, got, want)
		}
	}
}

func TestSign_PutsSignatureVersion4On(t *testing.T) {
	c := Service().Connector()
	a := connector.Account{Name: "mine", Auth: "access-key", Fields: map[string]string{fieldID: "AKIDEXAMPLE"}}
	credential := connector.Credential{fieldSecret: "s3cret", fieldSession: "s3ssion"}
	signed := func(address string, body io.Reader) (*http.Request, error) {
		r, err := http.NewRequest("POST", address, body)
		if err != nil {
			t.Fatal(err)
		}
		return r, c.Authorize(r, a, credential)
	}
	r, err := signed("https://sqs.eu-west-1.amazonaws.com/", strings.NewReader("Action=ListQueues"))
	if err != nil {
		t.Fatal(err)
	}
	got := r.Header.Get("Authorization")
	for _, part := range []string{"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", "/eu-west-1/sqs/aws4_request", "SignedHeaders=", "x-amz-date", "x-amz-security-token"} {
		if !strings.Contains(got, part) {
			t.Errorf("%s lacks %s", got, part)
		}
	}
	if body, err := io.ReadAll(r.Body); err != nil || string(body) != "Action=ListQueues" || r.Header.Get("X-Amz-Security-Token") != "s3ssion" {
		t.Errorf("the body is %q after signing, %v", body, err)
	}
	stream := io.MultiReader(strings.NewReader("x")) // cannot be read twice
	if r, err = signed("https://b.s3.eu-west-1.amazonaws.com/k", stream); err != nil || r.Header.Get("X-Amz-Content-Sha256") != "UNSIGNED-PAYLOAD" {
		t.Errorf("got %v, %v", r.Header, err)
	}
	if _, err = signed("https://sqs.eu-west-1.amazonaws.com/", stream); fault.From(err).Code != fault.Invalid {
		t.Errorf("a stream for SQS: %v", err)
	}
	if _, err = signed("https://example.com/", nil); fault.From(err).Code != fault.Invalid {
		t.Errorf("another host: %v", err)
	}
	if c.Owns(a, "example.com") || !c.Owns(a, "sns.eu-west-1.amazonaws.com") {
		t.Error("hosts are mistaken")
	}
}
