package github

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// numbered is owner/name#7, or the end of an address.
var numbered = regexp.MustCompile(`^(\w[\w.-]*)/(\w[\w.-]*)(?:#|/issues/|/pull/)([0-9]+)(?:[/?#].*)?$`)

// taking is how an event is made of an issue or a pull request.
func taking() *connector.Taking {
	return &connector.Taking{What: "a repository with the number of an issue or a pull request, such as octocat/hello-world#7, or its address",
		Events: []string{"issues", "issue comment", "pull request"}, Take: take}
}

// take makes the event of an issue's or a pull request's opening, or of its newest comment.
func take(ctx context.Context, s connector.Site, event, what string) (json.RawMessage, error) {
	what = strings.TrimSpace(what)
	if u, err := url.Parse(what); err == nil && u.Host != "" {
		what = strings.Trim(u.Path, "/")
	}
	found := numbered.FindStringSubmatch(what)
	if found == nil {
		return nil, fault.New(fault.Invalid, "%q is not an issue or a pull request.", what).WithHint("It looks like octocat/hello-world#7; its address does as well.")
	}
	r := &reading{Ask: &standard.Ask{Site: s, Title: "GitHub"}}
	path := "/repos/" + found[1] + "/" + found[2]
	if _, err := r.Get(ctx, path, nil, &r.repo); err != nil {
		return nil, missing(err, found[1]+"/"+found[2])
	}
	body := standard.Doc{"action": "opened", "repository": r.repo}
	if organization := r.repo["organization"]; organization != nil {
		body["organization"] = organization
	}
	noun, list := "issue", "/issues/"
	if event == "pull request" {
		noun, list = "pull_request", "/pulls/"
	}
	var item standard.Doc
	_, err := r.Get(ctx, path+list+found[3], nil, &item)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "There is no %s %s in %s/%s.", strings.ReplaceAll(noun, "_", " "), found[3], found[1], found[2]).WithHint("Copy its address from GitHub.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	body[noun], body["sender"] = item, item["user"]
	if noun == "pull_request" {
		body["number"] = item["number"]
	}
	if event == "issue comment" {
		var comments []any
		if _, err := r.Get(ctx, path+"/issues/"+found[3]+"/comments", url.Values{"per_page": {"100"}}, &comments); err != nil {
			return nil, err
		}
		all := standard.Docs(comments)
		if len(all) == 0 {
			return nil, fault.New(fault.NotFound, "%s has no comment to make an event of.", what).WithHint("Take another one, or comment on it at GitHub.")
		}
		last := all[len(all)-1]
		body["action"], body["comment"], body["sender"] = "created", last, last["user"]
	}
	return json.Marshal(body)
}
