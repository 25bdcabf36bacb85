package azuredevops

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"bobbin/runtime/simulate"
)

// What the simulator keeps of work tracking; everything else is answered by type.
const (
	simProject = "Demo project"
	simItems   = "workitem"
	simRemarks = "workitemcomment"

	simItemsPath   = "/{project}/_apis/wit/workitems"
	simItemPath    = simItemsPath + "/{id}"
	simRemarksPath = "/{project}/_apis/wit/workItems/{id}/comments"
)

// simRoutes play work items: made and changed by patches, found by WIQL, commented. Comments
// are listed by type, page by page.
func simRoutes() []simulate.Route {
	query := func(c *simulate.Call) simulate.Answer {
		given, refused := c.Object()
		if refused != nil {
			return *refused
		}
		found := []any{}
		for _, item := range c.Tx.List(simItems, c.Params["project"]) {
			if simMatches(item, simulate.Str(given, "query")) {
				found = append(found, simulate.Doc{"id": item["id"], "url": simAddress(c, item)})
			}
		}
		if top := c.Int("$top", 0, 0); top > 0 {
			found = found[:min(top, len(found))]
		}
		return simulate.JSON(http.StatusOK, simulate.Doc{"queryType": "flat", "queryResultType": "workItem", "asOf": c.Now.UTC().Format(time.RFC3339), "columns": []any{}, "workItems": found})
	}
	return []simulate.Route{
		{Method: "POST", Path: simItemsPath + "/${type}", Handle: simMake},
		{Method: "GET", Path: simItemsPath, Handle: func(c *simulate.Call) simulate.Answer {
			found := []any{}
			for _, item := range c.Tx.List(simItems, c.Params["project"]) {
				if slices.Contains(strings.Split(c.Query.Get("ids"), ","), simulate.ToText(item["id"])) {
					found = append(found, simShow(c, item))
				}
			}
			return simulate.JSON(http.StatusOK, simulate.Doc{"count": len(found), "value": found})
		}},
		{Method: "GET", Path: simItemPath, Handle: simWithItem(func(c *simulate.Call, item simulate.Doc) simulate.Answer {
			return simulate.JSON(http.StatusOK, simShow(c, item))
		})},
		{Method: "PATCH", Path: simItemPath, Handle: simWithItem(simChange)},
		{Method: "DELETE", Path: simItemPath, Handle: simWithItem(func(c *simulate.Call, item simulate.Doc) simulate.Answer {
			c.Tx.Delete(simItems, simulate.ToText(item["id"]))
			simTell(c, "workitem.deleted", item, simBrief(c, item, ""))
			return simulate.JSON(http.StatusOK, simulate.Doc{"id": item["id"], "code": http.StatusOK, "deletedDate": c.Now.UTC().Format(time.RFC3339), "url": simAddress(c, item)})
		})},
		{Method: "POST", Path: simRemarksPath, Handle: simWithItem(simComment)},
		{Method: "POST", Path: "/{project}/_apis/wit/wiql", Handle: query},
		{Method: "POST", Path: "/{project}/{team}/_apis/wit/wiql", Handle: query},
	}
}

// simSeed is a project with two work items.
func simSeed(c *simulate.Call) {
	c.Params = map[string]string{"project": simProject}
	for _, s := range [][3]string{{"Bug", "The login page forgets the user", "Active"}, {"User Story", "Export work items as a table", "New"}} {
		item := simNew(c, s[0])
		fields := simulate.Obj(item, "fields")
		fields["System.Title"], fields["System.State"] = s[1], s[2]
		c.Tx.Put(simItems, simulate.ToText(item["id"]), simProject, item)
	}
}

// simRefuse is an error as Azure DevOps words it.
func simRefuse(status int, kind, message string) simulate.Answer {
	return simulate.JSON(status, simulate.Doc{"$id": "1", "innerException": nil, "message": message, "typeKey": kind, "errorCode": 0, "eventId": 0,
		"typeName": "Microsoft.TeamFoundation.WorkItemTracking.Server." + kind + ", Microsoft.TeamFoundation.WorkItemTracking.Server"})
}

func simWithItem(handle func(*simulate.Call, simulate.Doc) simulate.Answer) simulate.Handler {
	return func(c *simulate.Call) simulate.Answer {
		item, ok := c.Tx.GetBelow(simItems, c.Params["id"], c.Params["project"], true)
		if !ok {
			return simRefuse(http.StatusNotFound, "WorkItemUnauthorizedAccessException", "TF401232: Work item "+c.Params["id"]+" does not exist, or you do not have permissions to read it.")
		}
		return handle(c, item)
	}
}

// simMe is who calls, as a field of a work item shows people.
func simMe(c *simulate.Call) simulate.Doc {
	n := c.Caller()
	p := simulate.People()[n]
	return simulate.Doc{"displayName": p.Name, "uniqueName": p.Email, "id": fmt.Sprintf("54d125f7-69f7-4191-904f-%012d", n+1), "url": c.Base + fmt.Sprintf("/_apis/Identities/%d", n+1)}
}

func simNew(c *simulate.Call, kind string) simulate.Doc {
	project, now := c.Params["project"], c.Now.UTC().Format(time.RFC3339)
	return simulate.Doc{"id": c.Tx.Next(simItems), "rev": 1, "project": project, "fields": simulate.Doc{"System.AreaPath": project, "System.TeamProject": project,
		"System.IterationPath": project, "System.WorkItemType": kind, "System.State": "New", "System.Reason": "New", "System.CreatedDate": now, "System.CreatedBy": simMe(c),
		"System.ChangedDate": now, "System.ChangedBy": simMe(c), "System.CommentCount": 0}}
}

func simMake(c *simulate.Call) simulate.Answer {
	item := simNew(c, c.Params["type"])
	if _, refused := simPatch(c, item); refused != nil {
		return *refused
	}
	c.Tx.Put(simItems, simulate.ToText(item["id"]), c.Params["project"], item)
	simTell(c, "workitem.created", item, simBrief(c, item, ""))
	return simulate.JSON(http.StatusOK, simShow(c, item))
}

func simChange(c *simulate.Call, item simulate.Doc) simulate.Answer {
	changes, refused := simPatch(c, item)
	if refused != nil {
		return *refused
	}
	if len(changes) == 0 { // as it was: no revision, and nothing is told
		return simulate.JSON(http.StatusOK, simShow(c, item))
	}
	fields := simulate.Obj(item, "fields")
	item["rev"] = simulate.Num(item, "rev") + 1
	fields["System.ChangedDate"], fields["System.ChangedBy"] = c.Now.UTC().Format(time.RFC3339), simMe(c)
	c.Tx.Put(simItems, simulate.ToText(item["id"]), c.Params["project"], item)
	simTell(c, "workitem.updated", item, simulate.Doc{"id": item["rev"], "workItemId": item["id"], "rev": item["rev"], "revisedBy": simMe(c),
		"revisedDate": fields["System.ChangedDate"], "fields": changes, "url": simAddress(c, item) + "/updates/" + simulate.ToText(item["rev"]), "revision": simBrief(c, item, "")})
	return simulate.JSON(http.StatusOK, simShow(c, item))
}

// simPatch does what a JSON patch says to the fields of an item, and gives what changed.
func simPatch(c *simulate.Call, item simulate.Doc) (changes simulate.Doc, refused *simulate.Answer) {
	var patch []struct {
		Op, Path string
		Value    any
	}
	if kind, _, _ := strings.Cut(c.Request.Header.Get("Content-Type"), ";"); kind != "application/json-patch+json" {
		return nil, simRefuse(http.StatusUnsupportedMediaType, "VssRequestContentTypeNotSupportedException", "The request indicated a Content-Type of \""+kind+
			"\" for method type \""+c.Request.Method+"\" which is not supported. Valid content types for this method are: application/json-patch+json.").Or()
	}
	if err := json.Unmarshal(c.Body, &patch); err != nil || len(patch) == 0 {
		return nil, simRefuse(http.StatusBadRequest, "VssPropertyValidationException", "You must pass a valid patch document in the body of the request.").Or()
	}
	fields, changes := simulate.Obj(item, "fields"), simulate.Doc{}
	for _, p := range patch {
		name, ok := strings.CutPrefix(p.Path, "/fields/")
		switch {
		case p.Path == "/rev" && p.Op == "test":
			if simulate.ToInt(p.Value) != simulate.Num(item, "rev") {
				return nil, simRefuse(http.StatusPreconditionFailed, "TestPatchOperationFailedException", "VS403351: Test Operation for path /rev failed.").Or()
			}
			continue
		case !ok: // relations are taken and not kept
			continue
		case p.Op == "remove":
			p.Value = nil
		}
		if old := fields[name]; simulate.ToText(old) != simulate.ToText(p.Value) {
			changes[name] = simulate.Doc{"oldValue": old, "newValue": p.Value}
		}
		fields[name] = p.Value
		if p.Value == nil || p.Value == "" {
			delete(fields, name)
		}
	}
	if simulate.Str(fields, "System.Title") == "" {
		return nil, simRefuse(http.StatusBadRequest, "RuleValidationException", "TF401320: Rule Error for field Title. Error code: Required, InvalidEmpty.").Or()
	}
	return changes, nil
}

func simComment(c *simulate.Call, item simulate.Doc) simulate.Answer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	text := simulate.Str(given, "text")
	if text == "" {
		return simRefuse(http.StatusBadRequest, "VssPropertyValidationException", "Comment text must not be empty.")
	}
	n, now := c.Tx.Next(simRemarks), c.Now.UTC().Format(time.RFC3339)
	comment := simulate.Doc{"id": n, "workItemId": item["id"], "version": 1, "text": text, "createdBy": simMe(c), "createdDate": now, "modifiedBy": simMe(c), "modifiedDate": now,
		"url": simAddress(c, item) + "/comments/" + simulate.ToText(n)}
	c.Tx.Put(simRemarks, simulate.ToText(n), simulate.ToText(item["id"]), comment)
	item["rev"] = simulate.Num(item, "rev") + 1
	fields := simulate.Obj(item, "fields")
	fields["System.CommentCount"], fields["System.ChangedBy"], fields["System.ChangedDate"] = simulate.Num(fields, "System.CommentCount")+1, simMe(c), now
	c.Tx.Put(simItems, simulate.ToText(item["id"]), c.Params["project"], item)
	simTell(c, "workitem.commented", item, simBrief(c, item, text))
	return simulate.JSON(http.StatusOK, comment)
}

func simAddress(c *simulate.Call, item simulate.Doc) string {
	return c.Base + "/_apis/wit/workItems/" + simulate.ToText(item["id"])
}

func simShow(c *simulate.Call, item simulate.Doc) simulate.Doc {
	return simulate.Doc{"id": item["id"], "rev": item["rev"], "fields": item["fields"], "url": simAddress(c, item)}
}

// simBrief is a work item as the service hooks send it: people are texts, and a comment is its history.
func simBrief(c *simulate.Call, item simulate.Doc, comment string) simulate.Doc {
	fields := simulate.With(simulate.Obj(item, "fields"), nil)
	for name, value := range fields {
		if person, ok := value.(simulate.Doc); ok {
			fields[name] = simulate.Str(person, "displayName") + " <" + simulate.Str(person, "uniqueName") + ">"
		}
	}
	if comment != "" {
		fields["System.History"] = comment
	}
	return simulate.Doc{"id": item["id"], "rev": item["rev"], "fields": fields, "url": simAddress(c, item)}
}

func simTell(c *simulate.Call, event string, item, resource simulate.Doc) {
	fields := simulate.Obj(item, "fields")
	did := map[string]string{"workitem.created": "created", "workitem.updated": "updated", "workitem.commented": "commented on", "workitem.deleted": "deleted"}[event]
	text := fmt.Sprintf("%s #%v %s by %s.", simulate.Str(fields, "System.WorkItemType"), item["id"], did, simulate.Str(simMe(c), "displayName"))
	said := simulate.Doc{"text": text, "html": text, "markdown": text}
	id := uuid.NewString()
	c.Deliver(simulate.NewWebhook(event, simulate.Doc{"subscriptionId": "00000000-0000-4000-8000-000000000001", "notificationId": 1, "id": id, "eventType": event, "publisherId": "tfs",
		"message": said, "detailedMessage": said, "resource": resource, "resourceVersion": "1.0", "createdDate": c.Now.UTC().Format(time.RFC3339),
		"resourceContainers": simulate.Doc{"project": simulate.Doc{"id": "be9b3917-87e6-42a4-a549-2bc06a7a878f"}}}))
}

// simCondition is one condition of a query; several are joined by AND.
var simCondition = regexp.MustCompile(`(?i)\[([\w.]+)\]\s*(=|<>|contains)\s*'((?:[^']|'')*)'`)

// simMatches says whether a query in WIQL finds an item.
func simMatches(item simulate.Doc, wiql string) bool {
	fields := simulate.With(simulate.Obj(item, "fields"), simulate.Doc{"System.Id": simulate.ToText(item["id"])})
	for _, m := range simCondition.FindAllStringSubmatch(wiql, -1) {
		value, want := simulate.ToText(fields[m[1]]), strings.ReplaceAll(m[3], "''", "'")
		fits := strings.EqualFold(value, want)
		switch strings.ToLower(m[2]) {
		case "<>":
			fits = !fits
		case "contains":
			fits = strings.Contains(strings.ToLower(value), strings.ToLower(want))
			if m[1] == "System.Tags" { // a tag is found as a whole
				fits = slices.ContainsFunc(strings.Split(value, ";"), func(tag string) bool { return strings.EqualFold(strings.TrimSpace(tag), want) })
			}
		}
		if !fits {
			return false
		}
	}
	return true
}
