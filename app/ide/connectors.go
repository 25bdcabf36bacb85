package ide

import (
	"context"

	"bobbin/runtime/connector"
	"bobbin/runtime/engine"
)

// Connectors are those that a workspace carries, made of API documents.
type Connectors struct{ engine *engine.Engine }

// AddConnector is the request of connector.add.
type AddConnector struct {
	Dir    string `json:"dir"`
	Source string `json:"source"`         // an absolute file name or a URL
	Name   string `json:"name,omitempty"` // made of the document's title when empty
}

// AddedConnector is the answer of connector.add.
type AddedConnector struct {
	Report connector.OwnReport `json:"report"`
}

// Add answers connector.add.
func (s *Connectors) Add(ctx context.Context, in AddConnector) (AddedConnector, error) {
	report, err := s.engine.AddConnector(ctx, in.Dir, in.Source, in.Name)
	return AddedConnector{report}, err
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

// OwnName names a connector of a workspace.
type OwnName struct {
	Dir  string `json:"dir"`
	Name string `json:"name"`
}

// Remove answers connector.remove.
func (s *Connectors) Remove(_ context.Context, in OwnName) (Nothing, error) {
	return Nothing{}, s.engine.RemoveConnector(in.Dir, in.Name)
}
