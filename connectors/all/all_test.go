package all_test

import (
	"encoding/json"
	"strings"
	"testing"

	"bobbin/connectors/all"
)

func TestConnectors_AreComplete(t *testing.T) {
	names, modules := map[string]bool{}, map[string]string{}
	for _, c := range all.Connectors() {
		if c.Name == "" || c.Title == "" || c.Client == "" || c.BaseURLHint == "" || len(c.Auth) == 0 || names[c.Name] {
			t.Errorf("%+v lacks something", c.Name)
		}
		names[c.Name] = true
		if c.Table() == nil || c.Authorize == nil || c.Identify == nil || c.Receive == nil {
			t.Errorf("%s lacks a function", c.Name)
		}
		if !strings.Contains(c.Declarations(), "export default client;") || !strings.Contains(c.Declarations(), "export declare class "+c.Client+" {") {
			t.Errorf("%s: the declarations lack the client or its class", c.Name)
		}
		for _, module := range append(append([]string{}, c.Packages...), c.Events.Packages...) {
			if other, taken := modules[module]; taken {
				t.Errorf("%s is a module of %s and of %s", module, other, c.Name)
			}
			modules[module] = c.Name
		}
		for _, e := range c.Events.Types {
			if e.Name == "" || e.Title == "" || e.Type == "" || !json.Valid(e.Sample) {
				t.Errorf("%s: the event %+v lacks something", c.Name, e.Name)
			}
		}
		if got := all.Lookup(c.Name); got == nil || got.Name != c.Name {
			t.Errorf("%s is not found by name", c.Name)
		}
	}
	if all.Lookup("nothing") != nil {
		t.Error("something is found for no name")
	}
}

func TestSimulators_BelongToConnectors(t *testing.T) {
	for _, s := range all.Simulators() {
		if all.Lookup(s.Name) == nil {
			t.Errorf("the simulator %s has no connector", s.Name)
		}
	}
}
