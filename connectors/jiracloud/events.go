package jiracloud

import (
	"embed"
	"encoding/json"
	"strings"

	"bobbin/connectors/generate/name"
	"bobbin/runtime/connector"
)

//go:embed samples/*.json
var samples embed.FS

// event is one kind of webhook: the interface scripts know and Jira's own name of it.
type event struct{ typeName, webhook string }

// transitioned is what a workflow rule's delivery is called; Jira has no name for it.
const transitioned = "issue transitioned"

// name is what a listener is bound to: IssueCreatedEvent is issue created.
func (e event) name() string {
	return strings.ToLower(strings.Join(name.Words(strings.TrimSuffix(e.typeName, "Event")), " "))
}

// events lists the kinds in the order they are offered.
func events() []event {
	return []event{
		{"IssueCreatedEvent", "jira:issue_created"}, {"IssueUpdatedEvent", "jira:issue_updated"},
		{"IssueDeletedEvent", "jira:issue_deleted"}, {"IssueTransitionedEvent", ""},
		{"CommentCreatedEvent", "comment_created"}, {"CommentUpdatedEvent", "comment_updated"}, {"CommentDeletedEvent", "comment_deleted"},
		{"WorklogCreatedEvent", "worklog_created"}, {"WorklogUpdatedEvent", "worklog_updated"}, {"WorklogDeletedEvent", "worklog_deleted"},
		{"IssueLinkCreatedEvent", "issuelink_created"}, {"IssueLinkDeletedEvent", "issuelink_deleted"},
		{"AttachmentCreatedEvent", "attachment_created"}, {"AttachmentDeletedEvent", "attachment_deleted"},
		{"IssuePropertySetEvent", "issue_property_set"}, {"IssuePropertyDeletedEvent", "issue_property_deleted"},
		{"VersionCreatedEvent", "jira:version_created"}, {"VersionUpdatedEvent", "jira:version_updated"},
		{"VersionReleasedEvent", "jira:version_released"}, {"VersionUnreleasedEvent", "jira:version_unreleased"},
		{"VersionMovedEvent", "jira:version_moved"}, {"VersionMergedEvent", "jira:version_merged"}, {"VersionDeletedEvent", "jira:version_deleted"},
		{"ProjectCreatedEvent", "project_created"}, {"ProjectUpdatedEvent", "project_updated"}, {"ProjectDeletedEvent", "project_deleted"},
		{"ProjectSoftDeletedEvent", "project_soft_deleted"}, {"ProjectRestoredDeletedEvent", "project_restored_deleted"},
		{"ProjectArchivedEvent", "project_archived"}, {"ProjectRestoredArchivedEvent", "project_restored_archived"},
		{"UserCreatedEvent", "user_created"}, {"UserUpdatedEvent", "user_updated"}, {"UserDeletedEvent", "user_deleted"},
		{"SprintCreatedEvent", "sprint_created"}, {"SprintUpdatedEvent", "sprint_updated"}, {"SprintStartedEvent", "sprint_started"},
		{"SprintClosedEvent", "sprint_closed"}, {"SprintDeletedEvent", "sprint_deleted"},
		{"BoardCreatedEvent", "board_created"}, {"BoardUpdatedEvent", "board_updated"}, {"BoardDeletedEvent", "board_deleted"},
		{"BoardConfigurationChangedEvent", "board_configuration_changed"},
		{"OptionVotingChangedEvent", "option_voting_changed"}, {"OptionWatchingChangedEvent", "option_watching_changed"},
		{"OptionUnassignedIssuesChangedEvent", "option_unassigned_issues_changed"}, {"OptionSubtasksChangedEvent", "option_subtasks_changed"},
		{"OptionAttachmentsChangedEvent", "option_attachments_changed"}, {"OptionIssueLinksChangedEvent", "option_issuelinks_changed"},
		{"OptionTimeTrackingChangedEvent", "option_timetracking_changed"},
		{"JiraExpressionEvaluationFailedEvent", "jira_expression_evaluation_failed"},
	}
}

// eventTypes gives the kinds as the contract has them. A kind nobody wrote a sample for gets
// the least its webhook contains.
func eventTypes() []connector.EventType {
	var types []connector.EventType
	for _, e := range events() {
		n := e.name()
		t := connector.EventType{Name: n, Title: strings.ToUpper(n[:1]) + n[1:], Type: e.typeName}
		if sample, err := samples.ReadFile("samples/" + strings.ReplaceAll(n, " ", "-") + ".json"); err == nil {
			t.Sample = sample
		} else {
			t.Sample = json.RawMessage(`{"timestamp": 1793603700000, "webhookEvent": "` + e.webhook + `"}`)
		}
		types = append(types, t)
	}
	return types
}
