package standard

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// The fields of a login by AWS Signature Version 4.
const (
	AuthSigV4         = "aws-sigv4"
	FieldAccessKey    = "accessKeyId"
	FieldSecretKey    = "secretAccessKey"
	FieldSessionToken = "sessionToken"
	FieldRegion       = "region"
	FieldService      = "service"
)

// SigV4 signs requests as AWS wants it.
func SigV4() Kind {
	return Kind{AuthKind: connector.AuthKind{Name: AuthSigV4, Title: "AWS access key (Signature Version 4)", Fields: []connector.Field{
		{Name: FieldAccessKey, Label: "Access key ID", Hint: "Of an IAM user or role: AKIA... or ASIA..."},
		{Name: FieldSecretKey, Label: "Secret access key", Secret: true},
		{Name: FieldSessionToken, Label: "Session token", Secret: true, Optional: true, Hint: "Only with temporary keys."},
		{Name: FieldRegion, Label: "Region", Optional: true, Hint: "As in eu-central-1. Leave it empty to take it from the address."},
		{Name: FieldService, Label: "Service", Optional: true, Hint: "As in execute-api. Leave it empty to take it from the address."}}},
		sign: func(r *http.Request, a connector.Account, credential connector.Credential) error {
			return SignV4(r, a, credential, time.Now())
		}}
}

// SignV4 signs a request as it stands; nothing of it may change afterwards. Faults: invalid
// when the region or the service is not known, or the body cannot be read twice.
func SignV4(r *http.Request, a connector.Account, credential connector.Credential, now time.Time) error {
	service, region := AWSHost(r.URL.Hostname())
	if own := a.Fields[FieldRegion]; own != "" {
		region = own
	}
	if own := a.Fields[FieldService]; own != "" {
		service = own
	}
	if region == "" || service == "" {
		return fault.New(fault.Invalid, "The region and the service of %s are not known, and AWS wants both in the signature.", r.URL.Host).
			WithHint("Connect the account again with a region and a service.")
	}
	hash, err := bodyHash(r, service)
	if err != nil {
		return err
	}
	if service == "s3" {
		r.Header.Set("X-Amz-Content-Sha256", hash)
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" })
	return signer.SignHTTP(r.Context(), aws.Credentials{AccessKeyID: a.Fields[FieldAccessKey], SecretAccessKey: credential[FieldSecretKey],
		SessionToken: credential[FieldSessionToken]}, r, hash, service, region, now)
}

var awsRegion = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)

// awsTenants are hosts that customers run what they like on.
var awsTenants = []string{"compute", "compute-1", "elb", "rds", "elasticbeanstalk", "cloudfront"}

// awsSigners are services that sign by another name than their host has.
var awsSigners = map[string]string{"email": "ses", "bedrock-runtime": "bedrock", "s3-accelerate": "s3", "bedrock-agent-runtime": "bedrock"}

// AWSHost is the service and the region a host stands for: sqs.eu-west-1.amazonaws.com, perhaps
// with a bucket or an API before it. A service for the whole world is signed for us-east-1.
// Other hosts, and those that customers run what they like on, have neither.
func AWSHost(host string) (service, region string) {
	name, ours := strings.CutSuffix(strings.TrimSuffix(strings.ToLower(host), ".cn"), ".amazonaws.com")
	labels := strings.Split(name, ".")
	region = "us-east-1"
	if last := labels[len(labels)-1]; awsRegion.MatchString(last) {
		region, labels = last, labels[:len(labels)-1]
	}
	if !ours || len(labels) == 0 || slices.Contains(awsTenants, labels[len(labels)-1]) {
		return "", ""
	}
	service = labels[len(labels)-1]
	if other := awsSigners[service]; other != "" {
		service = other
	}
	return service, region
}

// bodyHash is the SHA-256 of the body in hex. Storage takes a large body without one.
func bodyHash(r *http.Request, service string) (string, error) {
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
		return "", fault.New(fault.Invalid, "The body is too large to be signed for AWS.").WithHint("Send at most 1 MB, or a body that was stored with x-stitch-store-body.")
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
