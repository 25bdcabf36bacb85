package ide

import (
	"context"
	"net/http"

	"bobbin/runtime/engine"
	"bobbin/runtime/ingress"
	"bobbin/runtime/workspace"
)

// Listeners are the event listeners that programs on this machine may call.
type Listeners struct {
	engine  *engine.Engine
	outside http.Handler
}

// ListenerWish is the request of listener.list.
type ListenerWish struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"`
}

// ListenerList is the answer of listener.list.
type ListenerList struct {
	Listeners []ListenerAddress `json:"listeners"`
}

// ListenerAddress is a generic listener and where its requests go.
type ListenerAddress struct {
	Name     string `json:"name"`
	Mode     string `json:"mode"` // async or sync
	Script   string `json:"script"`
	Path     string `json:"path"`
	Disabled bool   `json:"disabled,omitempty"`
}

// List answers listener.list.
func (l *Listeners) List(_ context.Context, in ListenerWish) (ListenerList, error) {
	w, env, err := l.engine.Listening(in.Dir, in.Environment)
	if err != nil {
		return ListenerList{}, err
	}
	list := ListenerList{Listeners: []ListenerAddress{}}
	for _, one := range w.Listeners {
		if one.Connection == workspace.Generic {
			list.Listeners = append(list.Listeners, ListenerAddress{Name: one.Name, Mode: one.Mode, Script: one.Script,
				Path: ingress.Path("", string(w.ID), env.Name, one.Name), Disabled: !env.ListensIn(one.Name)})
		}
	}
	return list, nil
}

// Outside takes the requests of those listeners, at their paths.
func (l *Listeners) Outside() http.Handler { return l.outside }
