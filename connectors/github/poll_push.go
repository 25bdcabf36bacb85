package github

import (
	"context"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/fault"
)

// nowhere is the commit before a branch's first.
const nowhere = "0000000000000000000000000000000000000000"

// push makes a push as its webhook has it. Its list says which commits are new only by the two
// ends, so they are compared; where that is not possible any more, there are none.
func (r *reading) push(ctx context.Context, path string, body standard.Doc) error {
	before, head := standard.Text(body, "before"), standard.Text(body, "head")
	var commits []standard.Doc
	if before != "" && before != nowhere {
		var between standard.Doc
		if _, err := r.Get(ctx, path+"/compare/"+before+"..."+head, nil, &between); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		commits = standard.Docs(between, "commits")
	} else {
		var one standard.Doc
		if _, err := r.Get(ctx, path+"/commits/"+head, nil, &one); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if one != nil {
			commits = []standard.Doc{one}
		}
	}
	shown := []any{}
	for _, c := range commits {
		shown = append(shown, pushed(c))
	}
	for _, name := range []string{"head", "size", "distinct_size", "push_id", "repository_id"} {
		delete(body, name)
	}
	body["after"], body["created"], body["deleted"], body["forced"], body["base_ref"] = head, before == nowhere, false, false, nil
	body["commits"], body["head_commit"] = shown, nil
	if len(shown) > 0 {
		body["head_commit"] = shown[len(shown)-1]
	}
	body["compare"] = standard.Text(r.repo, "html_url") + "/compare/" + short(before) + "..." + short(head)
	body["pusher"] = standard.Doc{"name": standard.Find(body, "sender", "login"), "email": nil}
	return nil
}

func short(sha string) string { return sha[:min(12, len(sha))] }

// pushed is a commit as the webhook of a push shows it. Its files are not told.
func pushed(c standard.Doc) standard.Doc {
	person := func(role string) standard.Doc {
		return standard.Doc{"name": standard.Find(c, "commit", role, "name"), "email": standard.Find(c, "commit", role, "email"), "username": standard.Find(c, role, "login")}
	}
	return standard.Doc{"id": c["sha"], "tree_id": standard.Find(c, "commit", "tree", "sha"), "distinct": true, "message": standard.Find(c, "commit", "message"),
		"timestamp": standard.Find(c, "commit", "committer", "date"), "url": strings.TrimSpace(standard.Text(c, "html_url")), "author": person("author"), "committer": person("committer"),
		"added": []any{}, "removed": []any{}, "modified": []any{}}
}
