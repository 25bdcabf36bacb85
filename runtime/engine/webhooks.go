package engine

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Webhook is the webhook of an event listener in one environment: whether its service calls us,
// or what a person has to do so that it does.
type Webhook struct {
	Listener    string `json:"listener"`
	Environment string `json:"environment"`
	Connection  string `json:"connection"`
	Event       string `json:"event"`
	// By says how the service gets to know the address: api, or checklist (by hand: Steps).
	By    string `json:"by"`
	State string `json:"state"` // one of the Webhook… states
	// Account is who registered it, or who would: a name, "simulated", or "" where none is bound.
	Account      string            `json:"account,omitempty"`
	ID           string            `json:"id,omitempty"` // at the service
	Address      string            `json:"address,omitempty"`
	Kind         string            `json:"kind,omitempty"`
	Scope        map[string]string `json:"scope,omitempty"` // as it is registered, or was last
	RegisteredAt time.Time         `json:"registeredAt,omitzero"`
	Expires      time.Time         `json:"expires,omitzero"`
	HasSecret    bool              `json:"hasSecret"`
	Disabled     bool              `json:"disabled,omitempty"` // the listener is switched off in the environment
	// Fields are what the service asks for beside the address, Needs what the account must be
	// allowed to do.
	Fields []connector.Field `json:"fields,omitempty"`
	Needs  string            `json:"needs,omitempty"`
	Steps  []connector.Step  `json:"steps,omitempty"`
	// Others are webhooks at the service with the same address, which somebody else has made: the
	// listener hears everything twice.
	Others []string `json:"others,omitempty"`
	// Problem is why the service could not be asked.
	Problem *fault.Error `json:"problem,omitempty"`
}

// The states of a webhook.
const (
	WebhookNone       = "none"       // not registered by this home
	WebhookRegistered = "registered" // as far as this home knows, or the service has just said
	WebhookOff        = "off"        // registered, and switched off at the service
	WebhookMissing    = "missing"    // registered, and removed at the service
	WebhookExpired    = "expired"    // registered, and not refreshed in time
	WebhookUnbound    = "unbound"    // the environment has no account for the connection
)

// How a service gets to know an address.
const (
	ByAPI       = "api"
	ByChecklist = "checklist"
)

// WebhookWish says which webhook is to be registered.
type WebhookWish struct {
	Dir         string            `json:"dir"`
	Environment string            `json:"environment,omitempty"`
	Listener    string            `json:"listener"`
	Address     string            `json:"address"`         // of the listener, as the service is to call it
	Scope       map[string]string `json:"scope,omitempty"` // what is left out is as it was last
}

// hooked is a listener with everything that is needed to speak of its webhook.
type hooked struct {
	workspace   *workspace.Workspace
	environment workspace.Environment
	listener    workspace.Listener
	connector   *connector.Connector
	kept        keptWebhook
}

func (h hooked) key() PasswordKey {
	return PasswordKey{h.workspace.ID, h.environment.Name, h.listener.Name}
}

// hooked finds a listener of a service. Faults: not_found, invalid for a generic one.
func (e *Engine) hooked(dir, environmentName, listener string) (hooked, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return hooked{}, err
	}
	l, err := w.Listener(listener)
	if err != nil {
		return hooked{}, err
	}
	c, err := e.listenedTo(w, l)
	if err != nil {
		return hooked{}, err
	}
	if c == nil {
		return hooked{}, fault.New(fault.Invalid, "The event listener %q is generic: no service has to know it.", listener).
			WithHint("Give its address to whoever is to call it; `bobbin listen` prints it.")
	}
	if polledOnly(c) {
		return hooked{}, fault.New(fault.Invalid, "%s sends no webhooks: it is asked.", c.Title).WithHint(`Set "delivery": "poll" in listeners/%s.json.`, listener)
	}
	h := hooked{workspace: w, environment: env, listener: l, connector: c}
	h.kept, err = e.webhooks.find(h.key())
	return h, err
}

// polledOnly says whether a service sends no webhooks.
func polledOnly(c *connector.Connector) bool {
	return c.Events.Polling != nil && c.Events.Polling.Only
}

// Webhooks lists the webhooks of a workspace's listeners in an environment; none named is the
// first that is not production. Check asks the services how they are; what they do not say is
// the Problem of each.
func (e *Engine) Webhooks(ctx context.Context, dir, environmentName string, check bool) ([]Webhook, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return nil, err
	}
	list := []Webhook{}
	for _, l := range w.Listeners {
		if l.Connection == workspace.Generic || l.Delivery == workspace.PollDelivery {
			continue
		}
		if c, err := e.listenedTo(w, l); err == nil && polledOnly(c) {
			continue
		}
		h, err := e.hooked(dir, env.Name, l.Name)
		if err != nil {
			list = append(list, Webhook{Listener: l.Name, Environment: env.Name, Connection: l.Connection, Event: l.Event, State: WebhookUnbound, Problem: fault.From(err)})
			continue
		}
		list = append(list, e.lookAt(ctx, h, check))
	}
	return list, nil
}

// lookAt says how a webhook is; with check, as the service has it.
func (e *Engine) lookAt(ctx context.Context, h hooked, check bool) Webhook {
	_, account, bound := e.hookSite(h)
	if check && bound == nil && h.kept.ID != "" && h.connector.Events.Registrar != nil {
		if err := e.check(ctx, &h); err != nil {
			shown := e.show(h, account)
			shown.Problem = fault.From(err)
			return shown
		}
	}
	shown := e.show(h, account)
	if bound != nil {
		shown.Problem = fault.From(bound)
		if h.kept.ID == "" {
			shown.State = WebhookUnbound
		}
	}
	return shown
}

// check asks the service how a registered webhook is, and keeps what it says.
func (e *Engine) check(ctx context.Context, h *hooked) error {
	site, _, err := e.hookSite(*h)
	if err != nil {
		return err
	}
	now, err := h.connector.Events.Registrar.Find(ctx, site, h.kept.Registration)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	h.kept.CheckedAt, h.kept.Missing = e.c.Now().UTC(), err != nil
	if err == nil {
		h.kept.Off = now.Off
		if !now.Expires.IsZero() {
			h.kept.Expires = now.Expires
		}
	}
	return e.webhooks.keep(h.kept)
}

// show words a webhook as it is kept.
func (e *Engine) show(h hooked, account string) Webhook {
	since, _ := e.secretsSince(h.workspace.ID, h.environment.Name) // without it no secret is shown as none
	_, has := since[h.listener.Name]
	shown := Webhook{Listener: h.listener.Name, Environment: h.environment.Name, Connection: h.listener.Connection, Event: h.listener.Event,
		By: ByAPI, State: WebhookNone, Account: account, HasSecret: has, Scope: h.kept.Scope, Disabled: !h.environment.ListensIn(h.listener.Name), Address: h.kept.Address}
	events := h.connector.Events
	if events.Registrar == nil {
		shown.By = ByChecklist
		if events.Checklist != nil {
			shown.Steps = events.Checklist(cmp.Or(h.kept.Address, "(the listener's address)"), h.listener.Event)
		}
		return shown
	}
	shown.Fields, shown.Needs = events.Registrar.Scope, events.Registrar.Needs
	if h.kept.ID == "" {
		return shown
	}
	shown.ID, shown.Kind, shown.Account = h.kept.ID, h.kept.Kind, h.kept.Account
	shown.RegisteredAt, shown.Expires = h.kept.RegisteredAt, h.kept.Expires
	switch {
	case h.kept.Missing:
		shown.State = WebhookMissing
	case !h.kept.Expires.IsZero() && !h.kept.Expires.After(e.c.Now()):
		shown.State = WebhookExpired
	case h.kept.Off:
		shown.State = WebhookOff
	default:
		shown.State = WebhookRegistered
	}
	return shown
}

// hookSite is the way to the service of a listener, and who goes it: the account that registered
// its webhook, or the one the environment has now.
func (e *Engine) hookSite(h hooked) (connector.Site, string, error) {
	env, connection := h.environment, h.listener.Connection
	if h.kept.ID != "" && env.Accounts[connection] != h.kept.Account {
		accounts := map[string]string{}
		maps.Copy(accounts, env.Accounts)
		accounts[connection] = h.kept.Account
		env.Accounts = accounts
	}
	site, err := e.site(h.workspace, env, connection)
	return site, env.Accounts[connection], err
}

// RegisterWebhook makes a service call an address for an event listener, signed with a secret
// that is made for that. What was registered for the listener before is removed. Of a service
// that has no API for it, the answer has the Steps. Faults: invalid, with what is missing; those
// of connector.Registrar; the vault's.
func (e *Engine) RegisterWebhook(ctx context.Context, wish WebhookWish) (Webhook, error) {
	h, err := e.hooked(wish.Dir, wish.Environment, wish.Listener)
	if err != nil {
		return Webhook{}, err
	}
	address, err := listenerAddress(wish.Address)
	if err != nil {
		return Webhook{}, err
	}
	registrar := h.connector.Events.Registrar
	if registrar == nil {
		h.kept.Connection, h.kept.Address = h.listener.Connection, address
		return e.show(h, h.environment.Accounts[h.listener.Connection]), e.webhooks.keep(h.kept)
	}
	if h.listener.Delivery == workspace.PollDelivery {
		return Webhook{}, fault.New(fault.Invalid, "The event listener %q is not called by its service: the service is asked.", h.listener.Name).
			WithHint(`Set "delivery": "webhook" in listeners/%s.json.`, h.listener.Name)
	}
	was := h.kept
	h.kept = keptWebhook{Workspace: was.Workspace, Environment: was.Environment, Listener: was.Listener} // the account of now
	site, account, err := e.hookSite(h)
	if err != nil {
		return Webhook{}, err
	}
	if err := reachable(address, site.Base, account); err != nil {
		return Webhook{}, err
	}
	scope, err := scopeOf(registrar, was.Scope, wish.Scope)
	if err != nil {
		return Webhook{}, err
	}
	made, err := e.register(ctx, h, site, connector.Wanted{Name: "Bobbin: " + h.workspace.Name + ", " + h.listener.Name, Address: address, Event: h.listener.Event, Scope: scope})
	if err != nil {
		return Webhook{}, e.maskedFault(err)
	}
	now := e.c.Now().UTC().Truncate(time.Second)
	h.kept.Connection, h.kept.Account, h.kept.Registration, h.kept.RegisteredAt, h.kept.RefreshedAt = h.listener.Connection, account, made, now, now
	if err := e.webhooks.keep(h.kept); err != nil {
		return Webhook{}, err
	}
	shown := e.show(h, account)
	if was.ID != "" && (was.ID != made.ID || was.Account != account) {
		if err := e.removeAt(ctx, h, was); err != nil {
			shown.Problem = fault.New(fault.Unavailable, "The webhook that was registered before (%s) could not be removed.", was.ID).
				WithHint("Remove it at the service, or the listener hears everything twice.").Because(err)
		}
	}
	shown.Others = others(ctx, registrar, site, made)
	return shown, nil
}

// register has the service register a webhook. The listener's secret changes with it: before,
// where the service is given one, since it may call at once. When it is not registered, the
// secret is what it was.
func (e *Engine) register(ctx context.Context, h hooked, site connector.Site, w connector.Wanted) (connector.Registration, error) {
	registrar := h.connector.Events.Registrar
	before, err := e.listenerSecret(ctx, h.key())
	if err != nil {
		return connector.Registration{}, err
	}
	if registrar.Secret != connector.SecretMade {
		w.Secret = rand.Text()
		if err := e.listenerSecrets.Set(ctx, h.key(), w.Secret); err != nil {
			return connector.Registration{}, err
		}
	}
	made, err := registrar.Register(ctx, site, w)
	if err == nil && registrar.Secret == connector.SecretMade && made.Secret != "" {
		if err = e.listenerSecrets.Set(ctx, h.key(), made.Secret); err != nil {
			_ = registrar.Remove(context.WithoutCancel(ctx), site, made) // without its secret nobody would be believed; the fault is the vault's
		}
		return made, err
	}
	if err != nil && registrar.Secret != connector.SecretMade {
		restore := context.WithoutCancel(ctx)
		if before == "" {
			return made, errors.Join(err, e.listenerSecrets.Unset(restore, h.key()))
		}
		return made, errors.Join(err, e.listenerSecrets.Set(restore, h.key(), before))
	}
	return made, err
}

// maskedFault hides secrets in the words of a service.
func (e *Engine) maskedFault(err error) error {
	f := fault.From(err)
	masked := *f
	masked.Sentence = e.redactor.Text(f.Sentence)
	return &masked
}

// others are webhooks with the same address that this home did not register.
func others(ctx context.Context, registrar *connector.Registrar, site connector.Site, made connector.Registration) []string {
	list, err := registrar.List(ctx, site, made.Scope)
	if err != nil {
		return nil // it is registered; this was only for a warning
	}
	var ids []string
	for _, one := range list {
		if one.ID != made.ID && one.Address == made.Address {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

// RemoveWebhook removes at the service what this home registered for a listener, and forgets the
// listener's secret. Faults: not_found when nothing was registered.
func (e *Engine) RemoveWebhook(ctx context.Context, dir, environmentName, listener string) (Webhook, error) {
	h, err := e.hooked(dir, environmentName, listener)
	if err != nil {
		return Webhook{}, err
	}
	was := h.kept
	if was.ID == "" {
		return Webhook{}, notRegistered(h)
	}
	if err := e.removeAt(ctx, h, was); err != nil {
		return Webhook{}, err
	}
	h.kept = keptWebhook{Workspace: was.Workspace, Environment: was.Environment, Listener: was.Listener, Registration: connector.Registration{Scope: was.Scope}}
	if err := e.webhooks.keep(h.kept); err != nil {
		return Webhook{}, err
	}
	if err := e.listenerSecrets.Unset(ctx, h.key()); err != nil {
		return Webhook{}, err
	}
	return e.show(h, h.environment.Accounts[h.listener.Connection]), nil
}

func notRegistered(h hooked) error {
	return fault.New(fault.NotFound, "No webhook was registered from here for the event listener %q in the environment %q.", h.listener.Name, h.environment.Name).
		WithHint("`bobbin webhooks DIR register %s --url ADDRESS` registers one.", h.listener.Name)
}

// removeAt removes a registered webhook with the account that registered it.
func (e *Engine) removeAt(ctx context.Context, h hooked, was keptWebhook) error {
	h.kept = was
	site, _, err := e.hookSite(h)
	if err != nil {
		return err
	}
	if h.connector.Events.Registrar == nil {
		return nil
	}
	return h.connector.Events.Registrar.Remove(ctx, site, was.Registration)
}

// RefreshWebhook makes a registered webhook last longer, where it expires. Faults: not_found when
// nothing was registered, or the service has it no more.
func (e *Engine) RefreshWebhook(ctx context.Context, dir, environmentName, listener string) (Webhook, error) {
	h, err := e.hooked(dir, environmentName, listener)
	if err != nil {
		return Webhook{}, err
	}
	if h.kept.ID == "" {
		return Webhook{}, notRegistered(h)
	}
	if err := e.refresh(ctx, &h); err != nil {
		return Webhook{}, err
	}
	return e.show(h, h.kept.Account), nil
}

func (e *Engine) refresh(ctx context.Context, h *hooked) error {
	registrar := h.connector.Events.Registrar
	if registrar == nil || registrar.Refresh == nil || h.kept.Expires.IsZero() {
		return e.check(ctx, h)
	}
	site, _, err := e.hookSite(*h)
	if err != nil {
		return err
	}
	now, err := registrar.Refresh(ctx, site, h.kept.Registration)
	if fault.Is(err, fault.NotFound) {
		h.kept.Missing = true
		_ = e.webhooks.keep(h.kept) // the fault below says more
		return fault.New(fault.NotFound, "The service does not have the webhook of %q any more: somebody removed it, or it expired.", h.listener.Name).
			WithHint("Register it again: `bobbin webhooks DIR register %s --url %s`.", h.listener.Name, h.kept.Address).Because(err)
	}
	if err != nil {
		return err
	}
	h.kept.Expires, h.kept.RefreshedAt, h.kept.CheckedAt = now.Expires, e.c.Now().UTC(), e.c.Now().UTC()
	return e.webhooks.keep(h.kept)
}

// refreshDue refreshes what has lived through half of its time. What fails is told and tried
// again in the next round.
func (e *Engine) refreshDue(ctx context.Context) {
	all, err := e.webhooks.list("")
	if err != nil {
		e.c.Logger.Warn("refresh webhooks", "error", err)
		return
	}
	now := e.c.Now()
	for _, k := range all {
		if k.ID == "" || k.Missing || k.Expires.IsZero() || k.Expires.Sub(now) > k.Expires.Sub(k.RefreshedAt)/2 {
			continue
		}
		h, known, err := e.hookedOf(ctx, k)
		if err == nil && known {
			err = e.refresh(ctx, &h)
		}
		if err != nil && ctx.Err() == nil {
			e.c.Logger.Warn("refresh a webhook", "listener", k.Listener, "environment", k.Environment, "error", err)
		}
	}
}
