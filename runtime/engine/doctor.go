package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/network"
	"bobbin/runtime/npm"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

// maxFaults is how many of the last faults of Bobbin an examination tells.
const maxFaults = 5

// Examination is what is missing on this machine, and what a report about Bobbin needs. It
// holds no secret.
type Examination struct {
	System      string                 `json:"system"`              // linux/amd64, go1.26.0, 8 processors
	Isolation   []string               `json:"isolation,omitempty"` // what the processes that run scripts have given up
	Vault       secret.Status          `json:"vault"`
	Environment string                 `json:"environment,omitempty"` // that was looked at
	Network     network.About          `json:"network"`               // the way out of this machine
	Problems    []workspace.Diagnostic `json:"problems"`              // those without a file are of this machine
	Faults      []LastFault            `json:"faults"`                // newest first
}

// LastFault is an invocation that ended by a fault of Bobbin.
type LastFault struct {
	InvocationID invocation.ID `json:"invocationId"`
	At           time.Time     `json:"at"`
	Script       string        `json:"script"`
	Message      string        `json:"message"`
}

// Examine looks for what is missing on this machine, and in a workspace where dir is not
// empty: in its environment of that name, or the first that is not production. What is wrong
// in the code is Check's to say. Faults: not_found, when there is no such workspace or environment.
func (e *Engine) Examine(ctx context.Context, dir, environmentName string) (Examination, error) {
	x := Examination{System: system(), Problems: []workspace.Diagnostic{}, Faults: []LastFault{}, Vault: e.vault.Status(ctx), Network: e.network.About()}
	for _, problem := range e.network.Policy().Problems() {
		severity := workspace.SeverityWarning
		if fault.Is(problem, fault.Denied) { // what nothing gets past
			severity = workspace.SeverityError
		}
		x.add(severity, fault.Place{}, "network/policy", problem)
	}
	for _, problem := range e.network.Problems(e.c.Now()) {
		x.add(workspace.SeverityWarning, fault.Place{}, "network/authority", problem)
	}
	var err error
	if x.Isolation, err = e.Isolation(ctx); err != nil {
		x.add(workspace.SeverityError, fault.Place{}, "worker/start", err)
	}
	if err := e.languages.compiler.Try(ctx); err != nil {
		x.add(workspace.SeverityError, fault.Place{}, "compiler/start", err)
	}
	if err := e.examineVault(x.Vault); err != nil {
		x.add(workspace.SeverityError, fault.Place{}, "vault/closed", err)
	}
	if dir == "" {
		e.examineAccounts(&x)
	} else if err := e.examineWorkspace(ctx, &x, dir, environmentName); err != nil {
		return x, err
	}
	last, err := e.invocations.List(ctx, invocation.Filter{Statuses: []script.Status{script.RuntimeError}, Limit: maxFaults})
	if err != nil {
		x.add(workspace.SeverityError, fault.Place{}, "store/read", err)
	}
	for _, i := range last {
		f := LastFault{InvocationID: i.ID, At: i.QueuedAt, Script: i.Script}
		if i.Error != nil {
			f.Message = i.Error.Message
		}
		x.Faults = append(x.Faults, f)
	}
	return x, nil
}

// Isolation says what the processes that run scripts have given up beside environment and working
// directory: "filtered system calls". Faults: internal, when none can be started.
func (e *Engine) Isolation(ctx context.Context) ([]string, error) { return e.workers.Check(ctx) }

func system() string {
	return runtime.GOOS + "/" + runtime.GOARCH + ", " + runtime.Version()
}

// add notes a fault as a problem at a place.
func (x *Examination) add(severity workspace.Severity, at fault.Place, code string, err error) {
	f := fault.From(err)
	if f.Place != nil {
		at = *f.Place
	}
	x.Problems = append(x.Problems, workspace.Diagnostic{Place: at, Severity: severity, Code: code, Message: f.Sentence, Hint: f.Hint, Source: "doctor"})
}

// examineVault says why credentials cannot be had; where none is kept, none is missed.
func (e *Engine) examineVault(s secret.Status) error {
	accounts, err := e.accounts.List()
	if err != nil {
		return err
	}
	if s.Sentence == "" || len(accounts) == 0 {
		return nil
	}
	return fault.New(fault.Unavailable, "%s", s.Sentence).WithHint("%s", s.Hint)
}

func (e *Engine) examineWorkspace(ctx context.Context, x *Examination, dir, environmentName string) error {
	w, err := e.Workspace(dir)
	if fault.Is(err, fault.Invalid) { // of a newer Bobbin
		x.add(workspace.SeverityError, fault.Place{File: "bobbin.json", Line: 1, Column: 1}, "workspace/format", err)
		return nil
	}
	if err != nil {
		return err
	}
	x.Problems = append(x.Problems, w.Problems...)
	x.Problems = append(x.Problems, e.eventProblems(w)...)
	x.Problems = append(x.Problems, e.toldProblems(w)...)
	x.Problems = append(x.Problems, e.pollProblems(w)...)
	e.examinePackages(x, w)
	env, err := environment(w, environmentName)
	if fault.Is(err, fault.Invalid) {
		return nil // its file is broken, which is among the problems
	}
	if err != nil {
		return err
	}
	x.Environment = env.Name
	for _, connection := range slices.Sorted(maps.Keys(w.Connections)) {
		e.examineConnection(ctx, x, w, env, connection)
	}
	x.Problems = append(x.Problems, e.missingPasswords(w, env.Name)...)
	return nil
}

func (e *Engine) examineConnection(ctx context.Context, x *Examination, w *workspace.Workspace, env workspace.Environment, connection string) {
	if _, err := e.connectorIn(w.Dir, w.Connections[connection].Connector); err != nil {
		x.add(workspace.SeverityError, w.Place("bobbin.json", "connections", connection), "workspace/unknown-connector", err)
		return
	}
	at := w.Place("environments/"+env.Name+".json", "accounts", connection)
	c, account, err := e.bound(w, env, connection)
	switch {
	case err != nil:
		x.add(workspace.SeverityError, at, "workspace/no-account", err)
	case account == nil:
		if _, err := e.serviceOf(w, connection); err != nil {
			x.add(workspace.SeverityError, at, "workspace/no-simulator", err)
		}
	case x.Vault.Sentence == "": // else it was said why it cannot be had
		if _, err := e.accounts.Credential(ctx, account.Name); err != nil {
			x.add(workspace.SeverityError, at, "workspace/no-credential", err)
		}
	}
	if err == nil && account != nil {
		e.examineWay(x, at, fmt.Sprintf("The connection %q will not work with its account %q.", connection, account.Name), c, *account)
	}
}

// examineAccounts looks at each account of this machine, whatever uses it.
func (e *Engine) examineAccounts(x *Examination) {
	accounts, _ := e.accounts.List() // examineVault has said why they cannot be read
	for _, account := range accounts {
		c, err := e.connectorOf("", account.Connector)
		if err != nil {
			continue // what nothing can be done with needs no way out
		}
		e.examineWay(x, fault.Place{}, fmt.Sprintf("The account %q will not work.", account.Name), c, account)
	}
}

// examineWay warns where the policy of this machine refuses what an account needs: its service, where
// its tokens come from, its proxy. One that cannot be read has been told of already.
func (e *Engine) examineWay(x *Examination, at fault.Place, sentence string, c *connector.Connector, account connector.Account) {
	policy := e.network.Policy().About()
	if policy == nil || policy.Broken || policy.Hosts == nil {
		return
	}
	needs := []string{cmp.Or(account.APIURL, account.BaseURL), account.Proxy}
	if kind, err := authKind(c, account.Auth); err == nil && kind.OAuth != nil {
		if login, err := e.oauthLogin(c, kind, account, nil); err == nil {
			needs = append(needs, login.TokenURL())
		}
	}
	allowed := "No host may be reached."
	if len(policy.Hosts) > 0 {
		allowed = "Only these hosts may be reached: " + strings.Join(policy.Hosts, ", ") + "."
	}
	told := map[string]bool{}
	for _, need := range needs {
		to, err := url.Parse(need)
		if err != nil || to.Host == "" || told[to.Host] {
			continue
		}
		if refused := e.network.Policy().Services(to); refused != nil {
			told[to.Host] = true
			f := fault.From(refused)
			x.add(workspace.SeverityWarning, at, "network/refused", fault.New(fault.Denied, "%s %s", sentence, f.Sentence).WithHint("%s %s", allowed, f.Hint))
		}
	}
}

// bound finds the connector of a connection and the account that the environment chose for
// it, nil for the simulator.
func (e *Engine) bound(w *workspace.Workspace, env workspace.Environment, connection string) (*connector.Connector, *connector.Account, error) {
	wanted, ok := w.Connections[connection]
	if !ok {
		return nil, nil, fault.New(fault.NotFound, "There is no connection %q in this workspace.", connection).
			WithHint("Connections are listed in bobbin.json.")
	}
	c, err := e.connectorIn(w.Dir, wanted.Connector)
	if err != nil {
		return nil, nil, err
	}
	switch name := env.Accounts[connection]; name {
	case "":
		return nil, nil, fault.New(fault.NotFound, "The connection %q has no account in the environment %q.", connection, env.Name).
			WithHint("Choose an account, or %q, in environments/%s.json.", workspace.Simulated, env.Name)
	case workspace.Simulated:
		return c, nil, nil
	default:
		account, err := e.accounts.Get(name)
		if err == nil && account.Connector != c.Name {
			err = fault.New(fault.Invalid, "The account %q is one of %s, the connection %q needs one of %s.", name, account.Connector, connection, c.Title)
		}
		return c, &account, err
	}
}

// examinePackages looks for npm packages that are not on this machine.
func (e *Engine) examinePackages(x *Examination, w *workspace.Workspace) {
	list, err := e.npm.List(w.Dir)
	if err != nil {
		x.add(workspace.SeverityError, fault.Place{File: "package.json"}, "npm/read", err)
	}
	for _, p := range slices.DeleteFunc(list, func(p npm.Listed) bool { return p.Installed }) {
		x.add(workspace.SeverityError, w.Place("package.json", map[bool]string{true: "devDependencies", false: "dependencies"}[p.Dev], p.Name), "npm/missing",
			fault.New(fault.NotFound, "The package %s is not on this machine.", p.Name).WithHint("`bobbin install DIR` fetches what is missing."))
	}
}
