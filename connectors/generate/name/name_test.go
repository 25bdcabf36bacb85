package name_test

import (
	"strings"
	"testing"

	"bobbin/connectors/generate/name"
)

func TestAll_CarriesTheGroupsWords(t *testing.T) {
	for n, want := range map[string]string{
		"Issue.createIssue": "createIssue", "Issue.Transition.performTransition": "performIssueTransition",
		"Issue.Link.Type.createType": "createIssueLinkType", "Filter.Column.getDefaultColumns": "getFilterDefaultColumns",
		"Repository.Commit.getCommits": "getRepositoryCommits", "Issue.Security.getLevel": "getIssueSecurityLevel",
		"Issue.Type.getTypesForProject": "getIssueTypesForProject", "Issue.Search.searchByJqlEnhancedSearch": "searchIssueByJqlEnhancedSearch",
		"Issue.Metadata.getIssueTypesMetadataForCreateIssue": "getIssueTypesMetadataForCreateIssue",
		"User.getUsers": "getUsers", "Issue.Comment.addComment": "addIssueComment", "ping": "ping",
	} {
		if got, plain := name.All(n); got != want || !plain {
			t.Errorf("All(%s) = %s, %v; want %s", n, got, plain, want)
		}
	}
	if got, plain := name.All("FeatureFlag.Unleash.getFeatures"); plain || got != "getFeatureFlagUnleashFeatures" {
		t.Errorf("a method that says half of its group is not plain and gets all of it: %s, %v", got, plain)
	}
}

func TestShort_DropsTheParents(t *testing.T) {
	for in, want := range map[string]string{
		"Issue.Type createIssueType": "createType", "Issue.Type getIssueTypesForProject": "getTypesForProject",
		"Issue.Comment addComment": "addComment", "Issue.Link.Type getIssueLinkTypes": "getTypes",
		"Issue createIssue": "createIssue", "Screen.Scheme getScreenSchemes": "getSchemes",
	} {
		group, method, _ := strings.Cut(in, " ")
		if got := name.Short(strings.Split(group, "."), method); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestFromID_ReadsLikeAMethod(t *testing.T) {
	for id, want := range map[string]string{"getIssue": "getIssue", "ServiceResource.services_get": "services", "getAllLabels": "getLabels", "getAllowed": "getAllowed"} {
		if got := name.FromID(id); got != want {
			t.Errorf("%s: got %s, want %s", id, got, want)
		}
	}
}

func TestPaths_NameLikeAPerson(t *testing.T) {
	want := map[string]string{
		"GET /api/things":                                   "Thing.getThings",
		"POST /api/things":                                  "Thing.createThing",
		"GET /api/things/{id}":                              "Thing.getThing",
		"PUT /api/things/{id}":                              "Thing.updateThing",
		"DELETE /api/things/{id}":                           "Thing.deleteThing",
		"GET /api/projects/{id}":                            "Project.getProject",
		"GET /api/projects/{id}/languages":                  "Project.getProjectLanguages",
		"POST /api/projects/{id}/archive":                   "Project.archiveProject",
		"GET /api/projects/{id}/hooks":                      "Hook.getProjectHooks",
		"GET /api/groups/{id}/hooks":                        "Hook.getGroupHooks",
		"GET /api/projects/{id}/hooks/{hook}":               "Hook.getHook",
		"GET /api/projects/{id}/boards":                     "Board.getBoards",
		"GET /api/projects/{id}/boards/{b}/lists":           "Board.List.getLists",
		"PUT /api/projects/{id}/boards/{b}/lists/{l}":       "Board.List.updateList",
		"GET /api/projects/{id}/branches/{b}":               "Branch.getBranch",
		"PUT /api/projects/{id}/branches/{b}/protect":       "Branch.protectBranch",
		"POST /api/projects/{id}/merges/{m}/add_spent_time": "Merge.addSpentTimeForMerge",
		"GET /api/projects/{id}/merges/{m}":                 "Merge.getMerge",
		"GET /api/projects/{id}/merges/latest":              "Merge.getLatestMerges",
		"GET /api/projects/{id}/entries/{e}/diff":           "Entry.getEntryDiff",
	}
	var keys []string
	for key := range want {
		keys = append(keys, key)
	}
	p := name.NewPaths(keys, keys, []string{"/api"}, nil)
	for key, n := range want {
		if got := p.Name(key); got != n {
			t.Errorf("%s is %s, want %s", key, got, n)
		}
	}
}

func TestPaths_GroupsComeFirst(t *testing.T) {
	key := "GET /projects/{id}/repository/branches"
	p := name.NewPaths([]string{key}, []string{key}, nil, map[string]string{"projects/{}/repository": "Repository", "projects/{}/repository/branches": "Branch"})
	if got := p.Name(key); got != "Branch.getBranches" {
		t.Errorf("got %s", got)
	}
}

func TestSingularAndPlural(t *testing.T) {
	for plural, singular := range map[string]string{"issues": "issue", "branches": "branch", "entries": "entry",
		"wikis": "wiki", "award_emojis": "award_emoji", "merge_requests": "merge_request", "statistics": "statistics", "boxes": "box", "variables": "variable"} {
		if got := name.Singular(plural); got != singular {
			t.Errorf("Singular(%s) = %s", plural, got)
		}
		if got := name.Plural(singular); got != plural {
			t.Errorf("Plural(%s) = %s", singular, got)
		}
	}
	if got := name.Singular("statuses"); got != "status" {
		t.Errorf("Singular(statuses) = %s", got)
	}
}
