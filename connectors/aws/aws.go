// Package aws is the connector for Amazon Web Services: fetch with requests that are signed
// for whichever service their address names.
package aws

import (
	"embed"
	"net/http"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about AWS beside its operation.
func Service() standard.Service {
	const answer = "GetCallerIdentityResponse.GetCallerIdentityResult."
	return standard.Service{
		Name: "aws", Title: "AWS", Client: "AwsApi",
		Packages: []string{"@managed-api/aws-v1-sr-connect", "@managed-api/aws-v1-core", "@managed-api/aws-v1-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://sts.us-east-1.amazonaws.com", Cut: []string{"/"}},
		Kinds: []standard.Kind{{AuthKind: connector.AuthKind{Name: "access-key", Title: "Access key", Fields: []connector.Field{
			{Name: standard.FieldAccessKey, Label: "Access key ID", Hint: "In IAM: Users, Security credentials, Create access key. The address says the region: https://sts.eu-west-1.amazonaws.com."},
			{Name: standard.FieldSecretKey, Label: "Secret access key", Secret: true, Hint: "It is shown once, when the key is made."},
			{Name: standard.FieldSessionToken, Label: "Session token", Secret: true, Optional: true, Hint: "Of temporary keys only."}}}}},
		Sign: sign,
		Owns: owns,
		Who:  standard.Question{Path: "/?Action=GetCallerIdentity&Version=2011-06-15", ID: answer + "UserId", Name: answer + "Arn"},
	}
}

// owns says whether a host is one of AWS's services, which check the signature themselves.
func owns(_ connector.Account, host string) bool {
	service, _ := standard.AWSHost(host)
	return service != ""
}

// sign puts Signature Version 4 on a request.
func sign(r *http.Request, a connector.Account, credential connector.Credential) error {
	if !owns(a, r.URL.Hostname()) {
		return fault.New(fault.Invalid, "%s is not the address of an AWS service.", r.URL.Hostname()).
			WithHint("It looks like https://sqs.eu-west-1.amazonaws.com.")
	}
	return standard.SignV4(r, a, credential, time.Now())
}
