// Package aws is the connector for Amazon Web Services: fetch with requests that are signed
// for whichever service their address names.
package aws

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// The parts of a login.
const (
	fieldID      = "accessKeyId"
	fieldSecret  = "secretAccessKey"
	fieldSession = "sessionToken"
)

// Service is what there is to say about AWS beside its operation.
func Service() standard.Service {
	const answer = "GetCallerIdentityResponse.GetCallerIdentityResult."
	return standard.Service{
		Name: "aws", Title: "AWS", Client: "AwsApi",
		Packages: []string{"@managed-api/aws-v1-sr-connect", "@managed-api/aws-v1-core", "@managed-api/aws-v1-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://sts.us-east-1.amazonaws.com", Cut: []string{"/"}},
		Kinds: []standard.Kind{{AuthKind: connector.AuthKind{Name: "access-key", Title: "Access key", Fields: []connector.Field{
			{Name: fieldID, Label: "Access key ID", Hint: "In IAM: Users, Security credentials, Create access key. The address says the region: https://sts.eu-west-1.amazonaws.com."},
			{Name: fieldSecret, Label: "Secret access key", Secret: true, Hint: "It is shown once, when the key is made."},
			{Name: fieldSession, Label: "Session token", Secret: true, Optional: true, Hint: "Of temporary keys only."}}}}},
		Sign: sign,
		Owns: owns,
		Who:  standard.Question{Path: "/?Action=GetCallerIdentity&Version=2011-06-15", ID: answer + "UserId", Name: answer + "Arn"},
	}
}

var regionName = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)

// tenants are hosts that customers run what they like on.
var tenants = []string{"compute", "compute-1", "elb", "rds", "elasticbeanstalk", "cloudfront"}

// owns says whether a host is one of AWS's services, which check the signature themselves.
func owns(_ connector.Account, host string) bool {
	service, _ := target(host)
	return service != ""
}

// signers are services that sign by another name than their host has.
var signers = map[string]string{"email": "ses", "bedrock-runtime": "bedrock", "s3-accelerate": "s3", "bedrock-agent-runtime": "bedrock"}

// target is the service and the region a host stands for: sqs.eu-west-1.amazonaws.com, perhaps
// with a bucket or an API before it. A service for the whole world is signed for us-east-1.
func target(host string) (service, region string) {
	name, ours := strings.CutSuffix(strings.TrimSuffix(strings.ToLower(host), ".cn"), ".amazonaws.com")
	labels := strings.Split(name, ".")
	region = "us-east-1"
	if last := labels[len(labels)-1]; regionName.MatchString(last) {
		region, labels = last, labels[:len(labels)-1]
	}
	if !ours || len(labels) == 0 || slices.Contains(tenants, labels[len(labels)-1]) {
		return "", ""
	}
	service = labels[len(labels)-1]
	if other := signers[service]; other != "" {
		service = other
	}
	return service, region
}

// sign puts Signature Version 4 on a request.
func sign(r *http.Request, a connector.Account, credential connector.Credential) error {
	service, region := target(r.URL.Hostname())
	if service == "" {
		return fault.New(fault.Invalid, "%s is not the address of an AWS service.", r.URL.Hostname()).
			WithHint("It looks like https://sqs.eu-west-1.amazonaws.com.")
	}
	hash, err := payload(r, service)
	if err != nil {
		return err
	}
	if service == "s3" {
		r.Header.Set("X-Amz-Content-Sha256", hash)
	}
	keys := sdk.Credentials{AccessKeyID: a.Fields[fieldID], SecretAccessKey: credential[fieldSecret], SessionToken: credential[fieldSession]}
	return v4.NewSigner().SignHTTP(r.Context(), keys, r, hash, service, region, time.Now(), func(o *v4.SignerOptions) {
		o.DisableURIPathEscaping = service == "s3" // it takes paths as they are
	})
}

// payload is the hash of a request's body. Of a stream it is not known; S3 does without it.
func payload(r *http.Request, service string) (string, error) {
	sum := sha256.New()
	switch {
	case r.Body == nil || r.Body == http.NoBody:
	case r.GetBody != nil:
		body, err := r.GetBody()
		if err != nil {
			return "", err
		}
		defer body.Close()
		if _, err := io.Copy(sum, body); err != nil {
			return "", err
		}
	case service == "s3":
		return "UNSIGNED-PAYLOAD", nil
	default:
		return "", fault.New(fault.Invalid, "This body is too large to be signed for AWS.").WithHint("Up to 1 MB is; S3 takes any size.")
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
