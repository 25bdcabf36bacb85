package all

import (
	"bobbin/connectors/gitlab"
	"bobbin/connectors/jiracloud"
	"bobbin/runtime/simulate"
)

// Simulators makes the overlay of every connector that can be simulated.
func Simulators() []simulate.Service {
	return []simulate.Service{jiracloud.Simulator(), gitlab.Simulator()}
}
