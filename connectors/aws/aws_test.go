package aws

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func TestSign_PutsSignatureVersion4On(t *testing.T) {
	c := Service().Connector()
	a := connector.Account{Name: "mine", Auth: "access-key", Fields: map[string]string{standard.FieldAccessKey: "AKIDEXAMPLE"}}
	credential := connector.Credential{standard.FieldSecretKey: "s3cret", standard.FieldSessionToken: "s3ssion"}
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
