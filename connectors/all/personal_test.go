package all_test

import (
	"slices"
	"testing"

	"bobbin/connectors/all"
	"bobbin/runtime/connector"
)

// Which logins are a person's is decided for each, and read here: a new one is put into the list, or is
// known not to be any person's.
func TestAuthKinds_SayWhichArePersonal(t *testing.T) {
	known := []string{
		"azure-devops token", "bitbucket-cloud api-token", "bitbucket-data-center basic", "bitbucket-data-center token", "confluence-cloud api-token",
		"confluence-data-center basic", "confluence-data-center token", "github token", "gitlab personal-access-token", "gmail access-token",
		"google-calendar access-token", "google-drive access-token", "google-sheets access-token", "jira-cloud api-token", "jira-data-center basic",
		"jira-data-center token", "jira-software-cloud api-token", "jsm-assets-cloud api-token", "jsm-assets-data-center basic", "jsm-assets-data-center token",
		"jsm-cloud api-token", "jsm-data-center basic", "jsm-data-center token", "linear api-key", "monday api-token",
		"quality-center basic", "servicenow basic", "slack token", "statuspage api-key", "tempo-cloud token",
		"tempo-planner-data-center basic", "tempo-planner-data-center token", "tempo-timesheets-data-center basic", "tempo-timesheets-data-center token", "trello key-and-token",
		"zendesk api-token", "zephyr token",
	}
	var found []string
	for _, c := range all.Connectors() {
		for _, kind := range c.Auth {
			credential := connector.Credential{"token": "xoxp-1"}
			if kind.Personal != nil && kind.Personal(connector.Account{Fields: map[string]string{"email": "ada@example.com"}}, credential) {
				found = append(found, c.Name+" "+kind.Name)
			}
		}
	}
	slices.Sort(found)
	if !slices.Equal(found, known) {
		t.Errorf("personal are %q", found)
	}
	for _, c := range all.Connectors() {
		for _, kind := range c.Auth {
			if kind.Personal == nil {
				continue
			}
			bot := kind.Personal(connector.Account{Fields: map[string]string{"email": "ada@example.com", "scheme": "bearer"}}, connector.Credential{"token": "xoxb-1"})
			if c.Name == "slack" && bot || c.Name == "jira-cloud" && (bot || kind.Personal(connector.Account{}, nil)) {
				t.Errorf("%s %s: a bot is a person", c.Name, kind.Name)
			}
		}
	}
}
