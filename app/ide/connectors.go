package ide

import (
	"context"
	"encoding/json"

	"bobbin/runtime/connector"
	"bobbin/runtime/engine"
	"bobbin/runtime/workspace"
)

// Connectors are those that a workspace carries, made of API documents.
type Connectors struct{ engine *engine.Engine }

// AddConnector is the request of connector.add and connector.examine.
type AddConnector struct {
	Dir    string `json:"dir"`
	Source string `json:"source"`         // an absolute file name or a URL; with text, what it is called
	Text   string `json:"text,omitempty"` // the document itself, in place of reading source
	Name   string `json:"name,omitempty"` // made of the document's title when empty
}

func (in AddConnector) source() engine.ConnectorSource {
	return engine.ConnectorSource{From: in.Source, Text: in.Text, Name: in.Name}
}

// AddedConnector is the answer of connector.add.
type AddedConnector struct {
	Report connector.OwnReport `json:"report"`
}

// Add answers connector.add.
func (s *Connectors) Add(ctx context.Context, in AddConnector) (AddedConnector, error) {
	report, err := s.engine.AddConnector(ctx, in.Dir, in.source())
	return AddedConnector{report}, err
}

// Examine answers connector.examine: what connector.add would make, which is not kept.
func (s *Connectors) Examine(ctx context.Context, in AddConnector) (AddedConnector, error) {
	report, err := s.engine.ExamineConnector(ctx, in.Dir, in.source())
	return AddedConnector{report}, err
}

// EventList is the answer of connector.events.
type EventList struct {
	Events  []SampledEvent `json:"events"`
	Module  string         `json:"module,omitempty"` // where scripts import the types from
	Signing EventSigning   `json:"signing"`
}

// SampledEvent is an event type with a realistic payload.
type SampledEvent struct {
	EventType
	Sample json.RawMessage `json:"sample,omitempty"`
}

// EventSigning says how a listener knows that the service sent a delivery, for people to read.
type EventSigning struct {
	How    string `json:"how,omitempty"`
	Secret string `json:"secret,omitempty"` // where it is set in the service, or found
}

// Events answers connector.events.
func (s *Connectors) Events(_ context.Context, in OwnName) (EventList, error) {
	c, err := s.engine.ConnectorIn(in.Dir, in.Name)
	if err != nil {
		return EventList{}, err
	}
	list := EventList{Events: []SampledEvent{}, Signing: EventSigning{c.Events.Signing.How, c.Events.Signing.Secret}}
	switch {
	case len(c.Events.Packages) > 0:
		list.Module = c.Events.Packages[0]
	case c.Name == workspace.Generic: // its types come with the language
		list.Module = "@bobbin/generic/events"
	}
	for _, event := range c.Events.Types {
		list.Events = append(list.Events, SampledEvent{eventType(c.Events, event), event.Sample})
	}
	return list, nil
}

// OwnList is the answer of connector.own.
type OwnList struct {
	Connectors []connector.Own `json:"connectors"`
}

// Own answers connector.own.
func (s *Connectors) Own(_ context.Context, in Dir) (OwnList, error) {
	list, err := s.engine.OwnConnectors(in.Dir)
	return OwnList{list}, err
}

// OwnName names a connector that a workspace can use.
type OwnName struct {
	Dir  string `json:"dir"`
	Name string `json:"name"`
}

// Remove answers connector.remove.
func (s *Connectors) Remove(_ context.Context, in OwnName) (Nothing, error) {
	return Nothing{}, s.engine.RemoveConnector(in.Dir, in.Name)
}
