// Package control is the management API of a runner: what a person may do to one from outside,
// as Go interfaces, the server that offers them over HTTP, and the client that has the same
// methods. Both are made of one table of endpoints, and so is the OpenAPI document.
//
// It owns who may do what: tokens with a role and a scope, kept as hashes, and the audit log,
// which has every change and every refused login. What is done is the business of whoever
// implements the interfaces; that rooms of the runtime do not know who asks is on purpose.
//
// Deliveries of services to event listeners are package ingress's and need no token.
package control

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/release"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// About says what a runner is.
type About interface {
	Info(ctx context.Context, in Nothing) (Info, error)
	Workspaces(ctx context.Context, in Nothing) (WorkspaceList, error)
}

// Releases are the releases a runner has.
type Releases interface {
	Releases(ctx context.Context, in OfWorkspace) (ReleaseList, error)
	Release(ctx context.Context, in OneRelease) (WholeRelease, error)
	// Send keeps an archive. Faults: invalid, conflict.
	Send(ctx context.Context, in Archive) (release.Release, error)
}

// Environments are what a runner runs.
type Environments interface {
	Environments(ctx context.Context, in OfWorkspace) (EnvironmentList, error)
	Environment(ctx context.Context, in OneEnvironment) (Environment, error)
	Deployments(ctx context.Context, in OneEnvironment) (DeploymentList, error)
	Deploy(ctx context.Context, in Deploy) (Environment, error)
	RollBack(ctx context.Context, in RollBack) (Environment, error)
	Promote(ctx context.Context, in Promote) (Environment, error)
}

// Listeners are the addresses that services call.
type Listeners interface {
	Rotate(ctx context.Context, in OneListener) (Listener, error)
	Choose(ctx context.Context, in ChooseAddress) (Listener, error)
}

// Invocations are what ran. They are those of one workspace where the caller's token is.
type Invocations interface {
	Invocations(ctx context.Context, in InvocationFilter) (InvocationList, error)
	Invocation(ctx context.Context, in OneInvocation) (WholeInvocation, error)
	Replay(ctx context.Context, in OneInvocation) (invocation.Invocation, error)
	Abort(ctx context.Context, in OneInvocation) (Nothing, error)
}

// Signals are what happens on a runner. A Client has its method of the same name for them.
type Signals interface {
	// Subscribe calls f for every signal from now on, until cancel. f must return soon.
	Subscribe(f func(Signal)) (cancel func())
}

// Nothing is the request or the answer that carries nothing.
type Nothing struct{}

// Info is what a runner is. PublicKey is what secrets for it are sealed for (age X25519).
type Info struct {
	Name        string `json:"name"`
	Version     string `json:"version"`
	EngineLevel int    `json:"engineLevel"`
	PublicKey   string `json:"publicKey"`
	Relay       bool   `json:"relay,omitempty"`     // it only passes events on
	Role        Role   `json:"role"`                // of the caller's token
	Team        string `json:"team,omitempty"`      // that the caller's token acts for, when it is for one
	Workspace   string `json:"workspace,omitempty"` // that the caller's token is for, when it is for one
}

// OfWorkspace names a workspace.
type OfWorkspace struct {
	Workspace workspace.ID `json:"-" path:"workspace"`
}

// WorkspaceList are the workspaces of a runner.
type WorkspaceList struct {
	Workspaces []Workspace `json:"workspaces"`
}

// Workspace is one that has an environment on the runner.
type Workspace struct {
	ID           workspace.ID  `json:"id"`
	Name         string        `json:"name"`
	Team         string        `json:"team"`
	Environments []Environment `json:"environments"`
}

// ReleaseList are the releases of a workspace, newest first.
type ReleaseList struct {
	Releases []release.Release `json:"releases"`
}

// OneRelease names a release by its number or its digest.
type OneRelease struct {
	Workspace workspace.ID `json:"-" path:"workspace"`
	Release   string       `json:"-" path:"release"`
}

// WholeRelease is a release and what is in it.
type WholeRelease struct {
	Release  release.Release  `json:"release"`
	Manifest release.Manifest `json:"manifest"`
}

// Archive is the archive of a release on its way.
type Archive struct {
	Workspace workspace.ID `json:"-" path:"workspace"`
	Body      io.Reader    `json:"-" body:"application/vnd.bobbin.release"`
}

// EnvironmentList are the environments of a workspace, by name.
type EnvironmentList struct {
	Environments []Environment `json:"environments"`
}

// OneEnvironment names an environment of a workspace.
type OneEnvironment struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
}

// Environment is what one place runs, and where it is called.
type Environment struct {
	Name       string     `json:"name"`
	Release    string     `json:"release"` // number, or HEAD
	Deployment Deployment `json:"deployment"`
	Listeners  []Listener `json:"listeners"`
	Simulated  []string   `json:"simulated"` // connections that a simulator answers
	// Paused is what holds the environment back: its own pause, or else that of its workspace.
	Paused *invocation.Pause `json:"paused,omitempty"`
	// Quarantined are script versions that run alone, because they killed or outgrew their process.
	Quarantined []invocation.Quarantine `json:"quarantined,omitempty"`
}

// Deployment is a release in an environment, from a moment until the next one.
type Deployment struct {
	Number  int64       `json:"number"`
	Digest  string      `json:"digest"`
	Release string      `json:"release"`
	How     release.How `json:"how"`
	By      string      `json:"by"`
	At      time.Time   `json:"at"`
}

// DeploymentList is the history of an environment, newest first.
type DeploymentList struct {
	Deployments []Deployment `json:"deployments"`
}

// Listener is an event listener of an environment, and where it is called.
type Listener struct {
	Name       string `json:"name"`
	Connection string `json:"connection"`
	Event      string `json:"event"`
	Mode       string `json:"mode"` // async or sync
	Script     string `json:"script"`
	URL        string `json:"url"`
	Delivery   string `json:"delivery,omitempty"`
	Relay      string `json:"relay,omitempty"` // address at the relay, whose events the runner takes; "" until it is known
	Disabled   bool   `json:"disabled,omitempty"`
	// Unverified says that the service could sign its deliveries, and the listener has no secret.
	Unverified bool `json:"unverified,omitempty"`
}

// Address is where services call it: at the relay, where its events come through one.
func (l Listener) Address() string { return cmp.Or(l.Relay, l.URL) }

// Deploy points an environment at a release.
type Deploy struct {
	Workspace   workspace.ID          `json:"-" path:"workspace"`
	Environment string                `json:"-" path:"environment"`
	Release     string                `json:"release"`  // number or digest
	Settings    workspace.Environment `json:"settings"` // of the environment
	// Sealed are the accounts and secrets it needs, sealed for the runner's public key.
	Sealed []byte `json:"sealed,omitempty"`
}

// RollBack goes back to a release the environment ran before, the one before when To is empty.
type RollBack struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	To          string       `json:"to,omitempty"`
}

// Promote gives an environment the release of another one.
type Promote struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	From        string       `json:"from"`
}

// OneListener names an event listener.
type OneListener struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	Listener    string       `json:"-" path:"listener"`
}

// ChooseAddress gives a listener an address that people can read, and guess.
type ChooseAddress struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	Listener    string       `json:"-" path:"listener"`
	Address     string       `json:"address"`
}

// InvocationFilter narrows a list of invocations; an empty field does not.
type InvocationFilter struct {
	Workspace   string        `json:"-" query:"workspace"`
	Environment string        `json:"-" query:"environment"`
	Script      string        `json:"-" query:"script"`
	Listener    string        `json:"-" query:"listener"`
	Status      string        `json:"-" query:"status"`      // several with commas between
	Trigger     string        `json:"-" query:"triggerType"` // likewise
	From        string        `json:"-" query:"from"`        // queued from then on, RFC 3339
	To          string        `json:"-" query:"to"`          // queued before then
	Text        string        `json:"-" query:"text"`        // in the error
	Dead        bool          `json:"-" query:"dead"`        // only dead letters
	Limit       int           `json:"-" query:"limit"`       // 100 when 0, at most 1000
	Before      invocation.ID `json:"-" query:"before"`      // only those made before this one
}

// InvocationList are invocations, newest first. Next is the Before of the next page, "" on the last one.
type InvocationList struct {
	Invocations []invocation.Invocation `json:"invocations"`
	Next        invocation.ID           `json:"next,omitempty"`
}

// OneInvocation names an invocation.
type OneInvocation struct {
	ID invocation.ID `json:"-" path:"invocation"`
}

// WholeInvocation is an invocation with its two logs.
type WholeInvocation struct {
	Invocation invocation.Invocation `json:"invocation"`
	Console    []script.Line         `json:"console"`
	HTTP       []json.RawMessage     `json:"http"`
}

// Signal says that something happened on the runner. Type says which fields are set.
type Signal struct {
	Type         string                 `json:"type"` // invocation.changed, invocation.console, invocation.http, environment.changed or migration.changed
	Team         string                 `json:"team,omitempty"`
	Workspace    string                 `json:"workspace,omitempty"`
	Environment  string                 `json:"environment,omitempty"`
	Invocation   *invocation.Invocation `json:"invocation,omitempty"`
	InvocationID invocation.ID          `json:"invocationId,omitempty"`
	Lines        []script.Line          `json:"lines,omitempty"`
	Exchange     json.RawMessage        `json:"exchange,omitempty"`
	Migration    string                 `json:"migration,omitempty"` // its name
}
