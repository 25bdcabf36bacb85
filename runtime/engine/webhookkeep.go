package engine

import (
	"context"
	"slices"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// expiring are the webhooks of an environment that a runner has to refresh once it runs it.
func (e *Engine) expiring(w *workspace.Workspace, env workspace.Environment) ([]keptWebhook, error) {
	all, err := e.webhooks.list(w.ID)
	return slices.DeleteFunc(all, func(k keptWebhook) bool {
		return k.Environment != env.Name || k.ID == "" || k.Missing || k.Expires.IsZero() || k.Account == workspace.Simulated
	}), err
}

// hookedOf finds the listener of a kept webhook: in its folder, or on a runner in what is deployed.
// False says that it is gone, or switched off: nobody can say what the webhook is for, and it expires.
func (e *Engine) hookedOf(ctx context.Context, k keptWebhook) (h hooked, known bool, err error) {
	if !e.c.Hosted {
		dir, ok := e.folders.byID(k.Workspace)
		if !ok {
			return h, false, nil
		}
		h, err = e.hooked(dir, k.Environment, k.Listener)
		return h, err == nil, err
	}
	st, err := e.source.standing(ctx, k.Workspace, "", k.Environment)
	if err != nil {
		return h, false, err
	}
	l, err := st.workspace.Listener(k.Listener)
	if fault.Is(err, fault.NotFound) || err == nil && !st.environment.ListensIn(l.Name) {
		return h, false, nil
	}
	if err != nil {
		return h, false, err
	}
	c, err := e.listenedTo(st.workspace, l)
	return hooked{st.workspace, st.environment, l, c, k}, err == nil && c != nil, err
}
