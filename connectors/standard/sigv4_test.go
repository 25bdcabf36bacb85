package standard_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// The key and the requests are those of the test suite that AWS publishes for Signature Version 4.
var (
	exampleKey     = connector.Credential{standard.FieldSecretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
	exampleAccount = connector.Account{Fields: map[string]string{standard.FieldAccessKey: "AKIDEXAMPLE", standard.FieldRegion: "us-east-1", standard.FieldService: "service"}}
	exampleTime    = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
)

func TestSignV4_MatchesThePublishedVectors(t *testing.T) {
	for _, c := range []struct{ name, method, address, signature string }{
		{"get-vanilla", "GET", "https://example.amazonaws.com/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-vanilla-query-order-key-case", "GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{"post-vanilla", "POST", "https://example.amazonaws.com/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
	} {
		r, err := http.NewRequest(c.method, c.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := standard.SignV4(r, exampleAccount, exampleKey, exampleTime); err != nil {
			t.Fatal(err)
		}
		want := "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + c.signature
		if got := r.Header.Get("Authorization"); got != want || r.Header.Get("X-Amz-Date") != "20150830T123600Z" {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, want)
		}
	}
}

func TestSignV4_KnowsItsPlaceAndItsBody(t *testing.T) {
	account := connector.Account{Fields: map[string]string{standard.FieldAccessKey: "AKIDEXAMPLE"}}
	sign := func(address string, body io.Reader, token string) (*http.Request, error) {
		r, err := http.NewRequest(http.MethodPost, address, body)
		if err != nil {
			t.Fatal(err)
		}
		key := connector.Credential{standard.FieldSecretKey: "secret", standard.FieldSessionToken: token}
		return r, standard.SignV4(r, account, key, exampleTime)
	}
	for address, scope := range map[string]string{
		"https://abc123.execute-api.eu-central-1.amazonaws.com/prod/x": "/20150830/eu-central-1/execute-api/",
		"https://my.bucket.s3.eu-west-1.amazonaws.com/a%20b":           "/20150830/eu-west-1/s3/",
		"https://iam.amazonaws.com/":                                   "/20150830/us-east-1/iam/",
	} {
		if r, err := sign(address, strings.NewReader("{}"), "session"); err != nil || !strings.Contains(r.Header.Get("Authorization"), scope) || r.Header.Get("X-Amz-Security-Token") != "session" {
			t.Errorf("%s: %v %v", address, r.Header, err)
		}
	}
	stream := io.MultiReader(strings.NewReader("x"))
	if r, err := sign("https://b.s3.eu-west-1.amazonaws.com/", stream, ""); err != nil || r.Header.Get("X-Amz-Content-Sha256") != "UNSIGNED-PAYLOAD" {
		t.Errorf("a stream to storage: %v", err)
	}
	for _, address := range []string{"https://api.example.com/", "https://sqs.eu-west-1.amazonaws.com/"} {
		if _, err := sign(address, stream, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAWSHost_IsReadFromTheHost(t *testing.T) {
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
		service, region := standard.AWSHost(host)
		if got := service + " " + region; got != want {
			t.Errorf("%s: got %q, want %q", host, got, want)
		}
	}
}
