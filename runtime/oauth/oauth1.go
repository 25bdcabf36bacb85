package oauth

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/oauth2"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// beginOAuth1 gets a request token, which the person agrees to. The state of the callback is
// in its address: OAuth 1.0a has none of its own.
func (a *Attempt) beginOAuth1(ctx context.Context, state string) error {
	answer, err := a.login.ask1(ctx, a.login.Way.Request, "", map[string]string{"oauth_callback": a.Callback + "?state=" + state})
	if err != nil {
		return err
	}
	token := answer.Get("oauth_token")
	a.Address = a.config.Endpoint.AuthURL + "?oauth_token=" + url.QueryEscape(token)
	a.exchange = func(ctx context.Context, verifier string) (*oauth2.Token, error) {
		got, err := a.login.ask1(ctx, a.login.Way.Token, token, map[string]string{"oauth_verifier": verifier})
		if err != nil {
			return nil, err
		}
		seconds, _ := strconv.ParseInt(got.Get("oauth_expires_in"), 10, 64) // none is no end
		return &oauth2.Token{AccessToken: got.Get("oauth_token"), ExpiresIn: seconds}, nil
	}
	return nil
}

// ask1 asks for a token by a signed request.
func (l Login) ask1(ctx context.Context, template, token string, extra map[string]string) (url.Values, error) {
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	address, err := l.fill(template)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, nil)
	if err != nil {
		return nil, err
	}
	with := connector.Credential{connector.FieldKey: l.Secrets[connector.FieldKey], connector.AccessToken: token}
	if err := connector.OAuth1(r, connector.Account{Fields: l.Fields}, with, extra, l.Now()); err != nil {
		return nil, err
	}
	response, err := l.Do(r)
	if err != nil {
		return nil, l.explain(ctx, err, asking)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	answer, wrong := url.ParseQuery(strings.TrimSpace(string(body)))
	switch {
	case err == nil && wrong == nil && response.StatusCode < 300 && answer.Get("oauth_token") != "":
		return answer, nil
	case answer.Get("oauth_problem") != "":
		return nil, l.problem(answer.Get("oauth_problem"), response)
	case response.StatusCode >= 500:
		return nil, fault.New(fault.Unavailable, "%s cannot give a token now (%d).", l.Title, response.StatusCode).WithHint("Try again later.")
	}
	return nil, l.noToken()
}

// problem words what a service has against a signed request.
func (l Login) problem(name string, response *http.Response) error {
	f := fault.New(fault.Denied, "%s gives no token (%s).", l.Title, clean(name))
	switch name {
	case "timestamp_refused":
		return f.WithHint("The clock of this machine is %s off that of the service. Set it right.", l.skew(response))
	case "consumer_key_unknown":
		return f.WithHint("Check the consumer key of the application link.")
	case "signature_invalid":
		return f.WithHint("The public key in the application link does not belong to this key.")
	case "permission_denied", "token_rejected":
		return f.WithHint("Connect again and agree to it.")
	}
	return f.WithHint("Check the application link at the service.")
}
