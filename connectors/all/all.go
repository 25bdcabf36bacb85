// Package all lists the connectors this program is built with. A new connector is one line
// here and a folder beside this one.
package all

import (
	"bobbin/connectors/generic"
	"bobbin/connectors/gitlab"
	"bobbin/connectors/jiracloud"
	"bobbin/runtime/connector"
)

// Connectors makes every connector, in the order they are offered. Making them is cheap:
// tables and declarations are parsed on first use.
func Connectors() []*connector.Connector {
	return []*connector.Connector{
		jiracloud.New(jiracloud.Options{}),
		gitlab.New(gitlab.Options{}),
		generic.New(),
	}
}

// Lookup finds a connector by name, nil when there is none.
func Lookup(name string) *connector.Connector {
	for _, c := range Connectors() {
		if c.Name == name {
			return c
		}
	}
	return nil
}
