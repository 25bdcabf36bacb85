package all_test

import (
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
)

// untyped are operations whose answer is not of the type their document declares, with the reason.
var untyped = map[string]string{
	"slack Admin.Conversation.getTeams":                    noNext,
	"slack App.Permission.Resource.getResources":           noNext,
	"zendesk CustomObjectRecord.getCustomObjectRecords":    noNext,
	"zendesk CustomObjectRecord.searchCustomObjectRecords": noNext,
}

// noNext is so at the services, too, whose documents say that a page always has a next one.
const noNext = "the last page names no next one"

// TestSimulators_AnswerByType calls every operation that nobody wrote behaviour for, of every
// connector: each answers a valid value of its response type.
func TestSimulators_AnswerByType(t *testing.T) {
	sum := connectortest.Answered{}
	for _, service := range all.Simulators() {
		t.Run(service.Name, func(t *testing.T) {
			c := all.Lookup(service.Name)
			a := connectortest.AnswersOf(t, connectortest.Simulator(t, service, c.Table()), service, c.Table())
			for _, wrong := range a.Wrong {
				name, _, _ := strings.Cut(wrong, " ")
				if untyped[service.Name+" "+strings.TrimSuffix(name, ":")] == "" {
					t.Error(wrong)
				}
			}
			t.Logf("%d of their type, %d of no type, %d with behaviour, %d exceptions", a.Typed, a.Free, a.Written, len(a.Wrong))
			sum.Typed, sum.Free, sum.Written, sum.Wrong = sum.Typed+a.Typed, sum.Free+a.Free, sum.Written+a.Written, append(sum.Wrong, a.Wrong...)
		})
	}
	t.Logf("all connectors: %d of their type, %d of no type, %d with behaviour, %d exceptions", sum.Typed, sum.Free, sum.Written, len(sum.Wrong))
}
