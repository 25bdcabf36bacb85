package standard

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
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
	region, service := awsPlace(r.URL.Hostname())
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

// awsPlace reads service and region from a host of AWS: execute-api.eu-central-1.amazonaws.com,
// with names before them; iam.amazonaws.com and the like are in us-east-1.
func awsPlace(host string) (region, service string) {
	rest, ok := strings.CutSuffix(host, ".amazonaws.com")
	if !ok {
		return "", ""
	}
	parts := strings.Split(rest, ".")
	if len(parts) == 1 {
		return "us-east-1", parts[0]
	}
	return parts[len(parts)-1], parts[len(parts)-2]
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
