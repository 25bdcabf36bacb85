package name_test

import (
	"reflect"
	"testing"

	"bobbin/connectors/generate/name"
)

func TestIdentify_ReadsIDs(t *testing.T) {
	cases := []struct {
		id, noun, method string
		resource         bool
		want             string // "" when it is no name
	}{
		{"repos/get-branch", "Branch", "GET", false, "getBranch"},
		{"repos/list-branches", "Branch", "GET", false, "getBranches"},
		{"issues/list", "Issue", "GET", false, "getIssues"},
		{"reactions/list-for-issue", "Reaction", "GET", false, "getReactionsForIssue"},
		{"classroom/get-a-classroom", "Classroom", "GET", false, "getClassroom"},
		{"getAllAccessTokens_1", "AccessToken", "GET", false, "getAccessTokens"},
		{"ShowTicket", "Ticket", "GET", false, "getTicket"},
		{"Wikis_Get", "Wiki", "GET", true, "getWiki"},
		{"Repositories_Get Deleted Repositories", "Repository", "GET", true, "getDeletedRepositories"},
		{"sheets.spreadsheets.values.append", "Value", "POST", true, "appendValue"},
		{"calendar.events.insert", "Event", "POST", true, "createEvent"},
		{"conversations_info", "Conversation", "GET", true, "getConversationInfo"},
		{"chat_postMessage", "Chat", "POST", true, "postMessage"},
		{"Get.Count.chats-61c7", "Chat", "GET", false, ""},
		{"", "Chat", "GET", false, ""},
	}
	for _, c := range cases {
		id, ok := name.Identify(c.id, c.resource)
		if !ok {
			if c.want != "" {
				t.Errorf("%q is no name", c.id)
			}
			continue
		}
		if got := id.Method(c.noun, c.method); got != c.want {
			t.Errorf("%q is %q, want %q", c.id, got, c.want)
		}
	}
}

func TestGroupAndOwners(t *testing.T) {
	for tag, want := range map[string]string{"Account - Categories": "Account.Category", "admin.conversations": "Admin.Conversation", "Test  Suites": "TestSuite", "wikis": "Wiki"} {
		if got := name.Group(tag); got != want {
			t.Errorf("%q is %q, want %q", tag, got, want)
		}
	}
	if got := name.Group("Wiki", "Wikis"); got != "Wiki" {
		t.Errorf("got %q", got)
	}
	got := name.Owners("/projects/{key}/repos/{slug}/tokens/{id}")
	if want := []string{"Project", "Repo"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
