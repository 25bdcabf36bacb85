package control

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/network"
	"bobbin/runtime/release"
)

// The interfaces the client has, as the runner has them.
var (
	_ About         = (*Client)(nil)
	_ Releases      = (*Client)(nil)
	_ Environments  = (*Client)(nil)
	_ Contents      = (*Client)(nil)
	_ Listeners     = (*Client)(nil)
	_ Invocations   = (*Client)(nil)
	_ Access        = (*Client)(nil)
	_ Usage         = (*Client)(nil)
	_ Teams         = (*Client)(nil)
	_ Notifications = (*Client)(nil)
	_ Nodes         = (*Client)(nil)
)

// Client is a runner elsewhere. Its methods are those of the interfaces; their faults are the
// runner's, and unavailable when it is not reached.
type Client struct {
	base  string // URL without a slash behind it
	token string
	http  *http.Client
}

// NewClient makes the client of the runner at an address. The transport is that of the way out of this
// machine (package network); nil is one that knows no more than the variables for proxies. Faults: invalid.
func NewClient(address, token string, transport http.RoundTripper) (*Client, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fault.New(fault.Invalid, "%q is not the address of a runner.", address).WithHint("It looks like https://runner.example.com.")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, fault.New(fault.Denied, "The runner %s is not asked over http: anybody on the way would read the token.", u.Host).
			WithHint("Use its https address. `bobbin runner` serves TLS with --tls-cert and --tls-key.")
	}
	if token == "" {
		return nil, fault.New(fault.Invalid, "A token for the runner is missing.").WithHint("Give it by --token or in BOBBIN_TOKEN.")
	}
	if transport == nil {
		transport = http.DefaultTransport
	}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // a token is not taken elsewhere
	}}
	return &Client{base: strings.TrimRight(u.String(), "/"), token: token, http: client}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func encode(pairs ...string) string {
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	return query.Encode()
}

// ask makes the request of an endpoint.
func ask[In, Out any](ctx context.Context, c *Client, e endpoint[In, Out], in In) (Out, error) {
	var out Out
	path, body, kind, err := writeRequest(e.Path, in)
	if err != nil {
		return out, err
	}
	response, err := c.send(ctx, e.Method, path, body, kind)
	if err != nil {
		return out, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil {
		return out, fault.New(fault.Unavailable, "The answer of the runner cannot be read: %s.", err).Because(err)
	}
	return out, nil
}

// send makes one request. An answer that is no success becomes its fault.
func (c *Client) send(ctx context.Context, method, path string, body io.Reader, kind string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+Base+path, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	response, err := c.http.Do(r)
	if err != nil {
		return nil, unreached(ctx, c.base, err)
	}
	if response.StatusCode == http.StatusOK {
		return response, nil
	}
	defer response.Body.Close()
	var answer faultAnswer
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil || json.Unmarshal(text, &answer) != nil || answer.Error == nil {
		return nil, fault.New(fault.Unavailable, "%s answered %s, which no runner does.", c.base, response.Status).
			WithHint("Check the address: a proxy or another program may have answered.")
	}
	return nil, answer.Error
}

func unreached(ctx context.Context, base string, err error) error {
	if errors.Is(context.Cause(ctx), errDeaf) {
		return fault.New(fault.Unavailable, "The runner %s cannot be reached: it takes the connection and says nothing.", base).
			WithHint("Check that its address is right, and what a proxy on the way does with it.").Because(err)
	}
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "It was stopped.").Because(err)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if f := network.Explain(err); f != nil {
		return f
	}
	if unknown := (x509.UnknownAuthorityError{}); errors.As(err, &unknown) {
		return network.Distrusted(base, unknown).Because(err)
	}
	return fault.New(fault.Unavailable, "The runner %s cannot be reached: %s.", base, err).
		WithHint("Check that it runs and that its address is right.").Because(err)
}

// Info implements About.
func (c *Client) Info(ctx context.Context, in Nothing) (Info, error) { return ask(ctx, c, getInfo, in) }

// Workspaces implements About.
func (c *Client) Workspaces(ctx context.Context, in Nothing) (WorkspaceList, error) {
	return ask(ctx, c, listWorkspaces, in)
}

// Releases implements Releases.
func (c *Client) Releases(ctx context.Context, in OfWorkspace) (ReleaseList, error) {
	return ask(ctx, c, listReleases, in)
}

// Release implements Releases.
func (c *Client) Release(ctx context.Context, in OneRelease) (WholeRelease, error) {
	return ask(ctx, c, getRelease, in)
}

// Send implements Releases.
func (c *Client) Send(ctx context.Context, in Archive) (release.Release, error) {
	return ask(ctx, c, sendRelease, in)
}

// Environments implements Environments.
func (c *Client) Environments(ctx context.Context, in OfWorkspace) (EnvironmentList, error) {
	return ask(ctx, c, listEnvironments, in)
}

// Environment implements Environments.
func (c *Client) Environment(ctx context.Context, in OneEnvironment) (Environment, error) {
	return ask(ctx, c, getEnvironment, in)
}

// Deployments implements Environments.
func (c *Client) Deployments(ctx context.Context, in OneEnvironment) (DeploymentList, error) {
	return ask(ctx, c, listDeployments, in)
}

// Deploy implements Environments.
func (c *Client) Deploy(ctx context.Context, in Deploy) (Environment, error) {
	return ask(ctx, c, deploy, in)
}

// RollBack implements Environments.
func (c *Client) RollBack(ctx context.Context, in RollBack) (Environment, error) {
	return ask(ctx, c, rollBack, in)
}

// Promote implements Environments.
func (c *Client) Promote(ctx context.Context, in Promote) (Environment, error) {
	return ask(ctx, c, promote, in)
}

// Rotate implements Listeners.
func (c *Client) Rotate(ctx context.Context, in OneListener) (Listener, error) {
	return ask(ctx, c, rotateListener, in)
}

// Choose implements Listeners.
func (c *Client) Choose(ctx context.Context, in ChooseAddress) (Listener, error) {
	return ask(ctx, c, chooseAddress, in)
}

// Invocations implements Invocations.
func (c *Client) Invocations(ctx context.Context, in InvocationFilter) (InvocationList, error) {
	return ask(ctx, c, listInvocations, in)
}

// Invocation implements Invocations.
func (c *Client) Invocation(ctx context.Context, in OneInvocation) (WholeInvocation, error) {
	return ask(ctx, c, getInvocation, in)
}

// Replay implements Invocations.
func (c *Client) Replay(ctx context.Context, in OneInvocation) (invocation.Invocation, error) {
	return ask(ctx, c, replayInvocation, in)
}

// Abort implements Invocations.
func (c *Client) Abort(ctx context.Context, in OneInvocation) (Nothing, error) {
	return ask(ctx, c, abortInvocation, in)
}

// Tokens implements Access.
func (c *Client) Tokens(ctx context.Context, in Nothing) (TokenList, error) {
	return ask(ctx, c, listTokens, in)
}

// CreateToken implements Access.
func (c *Client) CreateToken(ctx context.Context, in NewToken) (MadeToken, error) {
	return ask(ctx, c, createToken, in)
}

// RevokeToken implements Access.
func (c *Client) RevokeToken(ctx context.Context, in OneToken) (Nothing, error) {
	return ask(ctx, c, revokeToken, in)
}

// Audit implements Access.
func (c *Client) Audit(ctx context.Context, in AuditPage) (AuditList, error) {
	return ask(ctx, c, listAudit, in)
}

// Nodes implements Nodes.
func (c *Client) Nodes(ctx context.Context, in Nothing) (NodeList, error) {
	return ask(ctx, c, listNodes, in)
}

// Usage implements Usage.
func (c *Client) Usage(ctx context.Context, in UsageOf) (UsageList, error) {
	return ask(ctx, c, getUsage, in)
}

// Teams implements Teams.
func (c *Client) Teams(ctx context.Context, in Nothing) (TeamList, error) {
	return ask(ctx, c, listTeams, in)
}

// AddTeam implements Teams.
func (c *Client) AddTeam(ctx context.Context, in NewTeam) (Team, error) {
	return ask(ctx, c, addTeam, in)
}

// ChangeTeam implements Teams.
func (c *Client) ChangeTeam(ctx context.Context, in ChangeTeam) (Team, error) {
	return ask(ctx, c, changeTeam, in)
}

// RemoveTeam implements Teams.
func (c *Client) RemoveTeam(ctx context.Context, in OneTeam) (Nothing, error) {
	return ask(ctx, c, removeTeam, in)
}

// AssignWorkspace implements Teams.
func (c *Client) AssignWorkspace(ctx context.Context, in Assignment) (Nothing, error) {
	return ask(ctx, c, assignWorkspace, in)
}

// Members implements Teams.
func (c *Client) Members(ctx context.Context, in OneTeam) (MemberList, error) {
	return ask(ctx, c, listMembers, in)
}

// SetMember implements Teams.
func (c *Client) SetMember(ctx context.Context, in SetMember) (Member, error) {
	return ask(ctx, c, setMember, in)
}

// RemoveMember implements Teams.
func (c *Client) RemoveMember(ctx context.Context, in OneMember) (Nothing, error) {
	return ask(ctx, c, removeMember, in)
}
