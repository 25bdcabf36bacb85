package ide

import (
	"context"

	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Webhooks registers the webhooks of event listeners at their services, by the services' API, and
// says what a person does where there is none.
//
// A dialog asks webhook.list for the Fields of a listener's service, gives their values as scope
// to webhook.register, and shows the Steps of a listener whose By is "checklist". A delivery test
// begins with webhook.test; webhook.wait answers each time there are more steps than the caller
// has, until Done. The secret is made on the way and kept as the listener's: it is never shown.
type Webhooks struct{ engine *engine.Engine }

// WebhookWish names the webhooks of an environment, or of one listener in it.
type WebhookWish struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"` // the first that is not production when empty
	Listener    string `json:"listener,omitempty"`
	// Check asks the services how those are that were registered; without it the answer is what
	// this home knows.
	Check bool `json:"check,omitempty"`
}

// WebhookList is the answer of webhook.list.
type WebhookList struct {
	Webhooks []engine.Webhook `json:"webhooks"`
}

// WebhookState is the answer of webhook.register, webhook.remove and webhook.refresh.
type WebhookState struct {
	Webhook engine.Webhook `json:"webhook"`
}

// ProofWait is the request of webhook.wait and webhook.cancel.
type ProofWait struct {
	ID    string `json:"id"`
	Steps int    `json:"steps"` // that the caller has
}

// List answers webhook.list.
func (s *Webhooks) List(ctx context.Context, in WebhookWish) (WebhookList, error) {
	list, err := s.engine.Webhooks(ctx, in.Dir, in.Environment, in.Check)
	if in.Listener != "" {
		one := []engine.Webhook{}
		for _, w := range list {
			if w.Listener == in.Listener {
				one = append(one, w)
			}
		}
		list = one
	}
	return WebhookList{list}, err
}

// Register answers webhook.register.
func (s *Webhooks) Register(ctx context.Context, in engine.WebhookWish) (WebhookState, error) {
	state, err := s.engine.RegisterWebhook(ctx, in)
	return WebhookState{state}, err
}

// Remove answers webhook.remove.
func (s *Webhooks) Remove(ctx context.Context, in WebhookWish) (WebhookState, error) {
	state, err := s.engine.RemoveWebhook(ctx, in.Dir, in.Environment, in.Listener)
	return WebhookState{state}, err
}

// Refresh answers webhook.refresh.
func (s *Webhooks) Refresh(ctx context.Context, in WebhookWish) (WebhookState, error) {
	state, err := s.engine.RefreshWebhook(ctx, in.Dir, in.Environment, in.Listener)
	return WebhookState{state}, err
}

// Test answers webhook.test: begins a delivery test.
func (s *Webhooks) Test(ctx context.Context, in engine.ProofWish) (engine.Proof, error) {
	return s.engine.BeginProof(ctx, in)
}

// Wait answers webhook.wait when a delivery test has more steps, or is done.
func (s *Webhooks) Wait(ctx context.Context, in ProofWait) (engine.Proof, error) {
	return s.engine.WaitProof(ctx, in.ID, in.Steps)
}

// Cancel answers webhook.cancel.
func (s *Webhooks) Cancel(_ context.Context, in ProofWait) (Nothing, error) {
	s.engine.CancelProof(in.ID)
	return Nothing{}, nil
}

// RegisterAll is the request of webhook.registerAll: the webhooks of the listeners that are
// switched on, each at its address. One without an address is left out.
type RegisterAll struct {
	Dir         string            `json:"dir"`
	Environment string            `json:"environment,omitempty"`
	Addresses   map[string]string `json:"addresses"` // by listener
	// Scope is what the services ask for: NAME=VALUE for every one that asks for it, or
	// LISTENER:NAME=VALUE for one.
	Scope map[string]string `json:"scope,omitempty"`
	Real  bool              `json:"real,omitempty"` // not those of simulated services
}

// Registration is a webhook that was registered, or why not.
type Registration struct {
	engine.Webhook
	Fault *fault.Error `json:"fault,omitempty"`
}

// RegistrationList is the answer of webhook.registerAll.
type RegistrationList struct {
	Webhooks []Registration `json:"webhooks"`
}

// RegisterAll answers webhook.registerAll. What cannot be registered is said, and keeps nothing
// else from it.
func (s *Webhooks) RegisterAll(ctx context.Context, in RegisterAll) (RegistrationList, error) {
	list := RegistrationList{Webhooks: []Registration{}}
	all, err := s.engine.Webhooks(ctx, in.Dir, in.Environment, false)
	if err != nil {
		return list, err
	}
	for _, one := range all {
		address := in.Addresses[one.Listener]
		if one.Disabled || address == "" || in.Real && one.Account == workspace.Simulated {
			continue
		}
		made, err := s.engine.RegisterWebhook(ctx, engine.WebhookWish{Dir: in.Dir, Environment: in.Environment, Listener: one.Listener, Address: address, Scope: scopeFor(one, in.Scope)})
		if ctx.Err() != nil {
			return list, fault.New(fault.Canceled, "It was stopped.").Because(ctx.Err())
		}
		if err != nil {
			list.Webhooks = append(list.Webhooks, Registration{one, fault.From(err)})
			continue
		}
		list.Webhooks = append(list.Webhooks, Registration{Webhook: made})
	}
	return list, nil
}

// scopeFor is what was given for a listener.
func scopeFor(w engine.Webhook, given map[string]string) map[string]string {
	scope := map[string]string{}
	for _, f := range w.Fields {
		for _, name := range []string{f.Name, w.Listener + ":" + f.Name} {
			if value, ok := given[name]; ok {
				scope[f.Name] = value
			}
		}
	}
	return scope
}
