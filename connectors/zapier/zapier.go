// Package zapier is the connector for Zapier: it sends to the catch hooks that Zaps begin with.
// The other way round, a Zap posts to a generic listener.
package zapier

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"regexp"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

const (
	home = "https://hooks.zapier.com"
	// own is the path that stands for the account's hook, whose address is a secret.
	own       = "/hooks/catch"
	fieldHook = "hook"
)

// Service is what there is to say about Zapier beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "zapier", Title: "Zapier", Client: "ZapierApi",
		Packages: []string{},
		Files:    files,
		Address:  standard.Address{Example: home, Only: true},
		Kinds: []standard.Kind{{AuthKind: connector.AuthKind{Name: "catch-hook", Title: "Address of a catch hook", Fields: []connector.Field{
			{Name: fieldHook, Label: "Webhook URL", Secret: true, Hint: "In the Zap: its trigger Webhooks by Zapier, Catch Hook, Test. It begins with https://hooks.zapier.com/hooks/catch/."}}}}},
		Sign:     aim,
		Identify: identify,
	}
}

// aim sends a call of the account's hook to its address. Any other address is the script's own.
func aim(r *http.Request, _ connector.Account, credential connector.Credential) error {
	path, err := hook(credential)
	if err == nil && r.URL.Path == own {
		r.URL.Path, r.URL.RawPath = path, ""
	}
	return err
}

var hookPath = regexp.MustCompile(`^/hooks/catch/\d+/\w+/?$`)

// hook is the path of the account's hook.
func hook(credential connector.Credential) (string, error) {
	u, err := url.Parse(credential[fieldHook])
	if err != nil || u.Scheme+"://"+u.Host != home || !hookPath.MatchString(u.Path) {
		return "", fault.New(fault.Denied, "This is not the address of a catch hook.").
			WithHint("It looks like https://hooks.zapier.com/hooks/catch/123456/abc123/.")
	}
	return u.Path, nil
}

// identify looks at the address alone: whatever is sent to a hook sets its Zap off.
func identify(_ context.Context, _ connector.Do, a connector.Account, credential connector.Credential) (connector.Identity, connector.Account, error) {
	if _, err := hook(credential); err != nil {
		return connector.Identity{}, a, err
	}
	a.BaseURL, a.APIURL, a.Who = home, home, "a catch hook of Zapier"
	return connector.Identity{ID: "hook", Name: a.Who}, a, nil
}
