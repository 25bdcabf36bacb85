package gitlab

import (
	"embed"
	"slices"
	"strings"

	"bobbin/connectors/generate/name"
	"bobbin/runtime/connector"
)

//go:embed samples/*.json
var samples embed.FS

// event is one kind of webhook: the interface scripts know and how the body says it.
type event struct {
	typeName string
	kinds    []string // object_kind
	names    []string // event_name, for bodies without object_kind
}

// name is what a listener is bound to: MergeRequestEvent is merge request.
func (e event) name() string {
	return strings.ToLower(strings.Join(name.Words(strings.TrimSuffix(e.typeName, "Event")), " "))
}

func (e event) fits(kind, eventName string) bool {
	if kind != "" {
		return slices.Contains(e.kinds, kind)
	}
	return slices.Contains(e.names, eventName)
}

// events lists the kinds in the order they are offered.
func events() []event {
	return []event{
		{typeName: "IssueEvent", kinds: []string{"issue", "work_item"}},
		{typeName: "MergeRequestEvent", kinds: []string{"merge_request"}},
		{typeName: "CommentEvent", kinds: []string{"note"}},
		{typeName: "PushEvent", kinds: []string{"push"}},
		{typeName: "TagPushEvent", kinds: []string{"tag_push"}},
		{typeName: "PipelineEvent", kinds: []string{"pipeline"}},
		{typeName: "JobEvent", kinds: []string{"build", "job"}},
		{typeName: "DeploymentEvent", kinds: []string{"deployment"}},
		{typeName: "ReleaseEvent", kinds: []string{"release"}},
		{typeName: "WikiPageEvent", kinds: []string{"wiki_page"}},
		{typeName: "MilestoneEvent", kinds: []string{"milestone"}},
		{typeName: "EmojiEvent", kinds: []string{"emoji"}},
		{typeName: "FeatureFlagEvent", kinds: []string{"feature_flag"}},
		{typeName: "GroupMemberEvent", names: []string{"user_add_to_group", "user_update_for_group", "user_remove_from_group",
			"user_access_request_to_group", "user_access_request_denied_for_group"}},
		{typeName: "SubgroupEvent", names: []string{"subgroup_create", "subgroup_destroy"}},
		{typeName: "ProjectEvent", names: []string{"project_create", "project_destroy", "project_rename", "project_transfer", "project_update"}},
		{typeName: "AccessTokenEvent", kinds: []string{"access_token"}},
		{typeName: "VulnerabilityEvent", kinds: []string{"vulnerability"}},
	}
}

// eventTypes gives the kinds as the contract has them; every kind has a sample.
func eventTypes() []connector.EventType {
	var types []connector.EventType
	for _, e := range events() {
		n := e.name()
		sample, err := samples.ReadFile("samples/" + strings.ReplaceAll(n, " ", "-") + ".json")
		if err != nil {
			panic("gitlab: the sample of " + n + " is not built in: " + err.Error()) // a broken build; a test walks them all
		}
		types = append(types, connector.EventType{Name: n, Title: strings.ToUpper(n[:1]) + n[1:], Type: e.typeName, Sample: sample})
	}
	return types
}
