package jiracloud

import (
	"net/http"
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

const simDesk = "/rest/servicedeskapi"

// ServiceDeskSimulator plays Jira Service Management: the requests of a service desk over the
// project OPS of a site like that of Simulator, whose API is there too.
func ServiceDeskSimulator() simulate.Service {
	return simWithRequests(Simulator())
}

// ServiceDeskDataCenterSimulator plays Jira Service Management on a site like that of
// DataCenterSimulator.
func ServiceDeskDataCenterSimulator() simulate.Service { return simWithRequests(DataCenterSimulator()) }

// simWithRequests seeds a request.
func simWithRequests(service simulate.Service) simulate.Service {
	site := service.Seed
	service.Seed = func(c *simCall) {
		site(c)
		c.Edition = "2"
		_, _ = simMakeRequest(c, simDoc{"serviceDeskId": "1", "requestTypeId": "1", "requestFieldValues": simDoc{"summary": "My screen is black"}}) // nothing in a seed is refused
	}
	return service
}

// simRequestTypes are the kinds of requests: a name, and the issue type made of it. The last
// waits for an approval.
func simRequestTypes() []simNamed {
	return []simNamed{{"1", "Get IT help", "Task"}, {"2", "Report a problem", "Bug"}, {"3", "Ask for access", "Task"}}
}

const simApproved = "3" // the request type that needs an approval

func simDeskError(status int, text string) simAnswer {
	return simulate.JSON(status, simDoc{"errorMessage": text, "i18nErrorMessage": simDoc{"i18nKey": "sd.error", "parameters": []any{}}})
}

func simDeskPage(c *simCall, all []any) simAnswer {
	start, limit := c.Int("start", 0, 0), c.Int("limit", 50, 1)
	part := simulate.Part(all, start, limit)
	links := simDoc{"self": c.Address(nil), "base": c.Base, "context": ""}
	if start+limit < len(all) {
		links["next"] = c.Address(map[string]string{"start": simulate.ToText(start + limit), "limit": simulate.ToText(limit)})
	}
	return simulate.JSON(http.StatusOK, simDoc{"size": len(part), "start": start, "limit": limit, "isLastPage": start+limit >= len(all), "_links": links, "values": part})
}

func simDeskDate(v any) any {
	t, err := time.Parse(time.RFC3339, simulate.ToText(v))
	if err != nil {
		return nil
	}
	return simDoc{"iso8601": t.UTC().Format("2006-01-02T15:04:05-0700"), "jira": t.UTC().Format(jiraTime), "friendly": t.UTC().Format("02/Jan/06 3:04 PM"), "epochMillis": t.UnixMilli()}
}

func simDeskRoutes() []simulate.Route {
	desk := func(c *simCall) simDoc {
		p, _ := simProject(c, "OPS")
		return simDoc{"id": "1", "projectId": p["id"], "projectName": p["name"], "projectKey": p["key"], "_links": simDoc{"self": c.Base + simDesk + "/servicedesk/1"}}
	}
	kinds := func(c *simCall) []any {
		all := []any{}
		for _, t := range simRequestTypes() {
			all = append(all, simDoc{"id": t.id, "name": t.name, "description": "", "helpText": "", "serviceDeskId": "1", "portalId": "1", "groupIds": []any{"1"},
				"_links": simDoc{"self": c.Base + simDesk + "/servicedesk/1/requesttype/" + t.id}})
		}
		return all
	}
	with := func(answer func(c *simCall) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			if c.Params["serviceDeskId"] != "1" {
				return simDeskError(http.StatusNotFound, "The service desk you are trying to view does not exist.")
			}
			return answer(c)
		}
	}
	const one = simDesk + "/servicedesk/{serviceDeskId}"
	return []simulate.Route{
		{Method: "GET", Path: simDesk + "/servicedesk", Handle: func(c *simCall) simAnswer { return simDeskPage(c, []any{desk(c)}) }},
		{Method: "GET", Path: one, Handle: with(func(c *simCall) simAnswer { return simulate.JSON(http.StatusOK, desk(c)) })},
		{Method: "GET", Path: simDesk + "/requesttype", Handle: func(c *simCall) simAnswer { return simDeskPage(c, kinds(c)) }},
		{Method: "GET", Path: one + "/requesttype", Handle: with(func(c *simCall) simAnswer { return simDeskPage(c, kinds(c)) })},
		{Method: "GET", Path: one + "/requesttype/{requestTypeId}", Handle: with(func(c *simCall) simAnswer {
			for i, t := range simRequestTypes() {
				if t.id == c.Params["requestTypeId"] {
					return simulate.JSON(http.StatusOK, kinds(c)[i])
				}
			}
			return simDeskError(http.StatusNotFound, "The request type does not exist.")
		})},
	}
}

// simMakeRequest makes the issue of a request.
func simMakeRequest(c *simCall, given simDoc) (simDoc, *simAnswer) {
	kind, ok := simFind(simRequestTypes(), simulate.ToText(given["requestTypeId"]))
	if !ok || simulate.ToText(given["serviceDeskId"]) != "1" {
		return nil, simDeskError(http.StatusBadRequest, "The request type or the service desk does not exist.").Or()
	}
	fields := simulate.With(simulate.Obj(given, "requestFieldValues"), simDoc{"project": simDoc{"key": "OPS"}, "issuetype": simDoc{"name": kind.extra}})
	made, refused := simMakeIssue(c, simDoc{"fields": fields})
	if refused != nil {
		return nil, refused
	}
	id := simulate.Str(made, "id")
	issue, _ := c.Tx.Get("issue", id)
	c.Tx.Put("request", id, "", simDoc{"id": id, "type": kind.id})
	if kind.id == simApproved {
		approval := simNextID(c, "approval")
		c.Tx.Put("approval", approval, id, simDoc{"id": approval, "name": "Waiting for approval", "finalDecision": "pending", "created": simStamp(c.Now), "completed": nil})
	}
	return issue, nil
}

func simShowRequest(c *simCall, issue simDoc) any {
	id, key := simulate.Str(issue, "id"), simulate.Str(issue, "key")
	request, _ := c.Tx.Get("request", id)
	status := simStatus(c, simulate.Str(issue, "status"))
	return simDoc{"issueId": id, "issueKey": key, "summary": issue["summary"], "requestTypeId": request["type"], "serviceDeskId": "1", "createdDate": simDeskDate(issue["created"]), "reporter": simUserOrNil(c, issue["reporter"]),
		"requestFieldValues": []any{simDoc{"fieldId": "summary", "label": "Summary", "value": issue["summary"]}, simDoc{"fieldId": "description", "label": "Description", "value": simShowRich(c, issue["description"])}},
		"currentStatus":      simDoc{"status": status["name"], "statusCategory": strings.ToUpper(simulate.Str(simulate.Obj(status, "statusCategory"), "key")), "statusDate": simDeskDate(issue["statuschanged"])},
		"_links":             simDoc{"self": c.Base + simDesk + "/request/" + id, "jiraRest": c.Base + "/rest/api/2/issue/" + id, "web": c.Base + "/servicedesk/customer/portal/1/" + key}}
}

// simWithRequest finds the request of the path before its handler runs. Texts are plain here.
func simWithRequest(handle func(c *simCall, issue, given simDoc) simAnswer) simulate.Handler {
	return func(c *simCall) simAnswer {
		c.Edition = "2"
		issue, ok := simIssue(c, c.Params["issueIdOrKey"])
		if _, request := c.Tx.Get("request", simulate.Str(issue, "id")); !ok || !request {
			return simDeskError(http.StatusNotFound, "The request you are trying to view does not exist.")
		}
		given, refused := c.Object()
		if refused != nil {
			return *refused
		}
		return handle(c, issue, given)
	}
}

func simShowDeskComment(c *simCall, comment simDoc) any {
	return simDoc{"id": comment["id"], "body": simShowRich(c, comment["body"]), "public": comment["visibility"] == nil, "author": simUserOrNil(c, comment["author"]), "created": simDeskDate(comment["created"])}
}

func simListRequests(c *simCall) simAnswer {
	c.Edition = "2"
	all, term, kind := []any{}, strings.ToLower(c.Query.Get("searchTerm")), c.Query.Get("requestTypeId")
	for _, request := range c.Tx.All("request") {
		issue, ok := c.Tx.Get("issue", simulate.Str(request, "id"))
		if ok && strings.Contains(strings.ToLower(simulate.Str(issue, "summary")), term) && (kind == "" || kind == request["type"]) {
			all = append(all, simShowRequest(c, issue))
		}
	}
	return simDeskPage(c, all)
}

func simRequestRoutes() []simulate.Route {
	const one = simDesk + "/request/{issueIdOrKey}"
	return append(simApprovalRoutes(),
		simulate.Route{Method: "POST", Path: simDesk + "/request", Handle: func(c *simCall) simAnswer {
			c.Edition = "2"
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			issue, refused := simMakeRequest(c, given)
			if refused != nil {
				return *refused
			}
			return simulate.JSON(http.StatusCreated, simShowRequest(c, issue))
		}},
		simulate.Route{Method: "GET", Path: simDesk + "/request", Handle: simListRequests},
		simulate.Route{Method: "GET", Path: one, Handle: simWithRequest(func(c *simCall, issue, _ simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simShowRequest(c, issue))
		})},
		simulate.Route{Method: "GET", Path: one + "/comment", Handle: simWithRequest(func(c *simCall, issue, _ simDoc) simAnswer {
			all := []any{}
			for _, comment := range c.Tx.List("comment", simulate.Str(issue, "id")) {
				all = append(all, simShowDeskComment(c, comment))
			}
			return simDeskPage(c, all)
		})},
		simulate.Route{Method: "POST", Path: one + "/comment", Handle: simWithRequest(func(c *simCall, issue, given simDoc) simAnswer {
			if given["public"] == false {
				given["visibility"] = simDoc{"type": "role", "value": "Service Desk Team"}
			}
			comment, refused := simAddComment(c, issue, given)
			if refused != nil {
				return *refused
			}
			return simulate.JSON(http.StatusCreated, simShowDeskComment(c, comment))
		})},
		simulate.Route{Method: "GET", Path: one + "/transition", Handle: simWithRequest(func(c *simCall, _, _ simDoc) simAnswer {
			all := []any{}
			for _, t := range simTransitionTargets() {
				all = append(all, simDoc{"id": t.id, "name": t.name})
			}
			return simDeskPage(c, all)
		})},
		simulate.Route{Method: "POST", Path: one + "/transition", Handle: simWithRequest(func(c *simCall, issue, given simDoc) simAnswer {
			for _, t := range simTransitionTargets() {
				if t.id == simulate.ToText(given["id"]) {
					return simMove(c, issue, t.extra, simDoc{})
				}
			}
			return simDeskError(http.StatusBadRequest, "The transition is not valid for this request.")
		})})
}

func simApprovalRoutes() []simulate.Route {
	const path = simDesk + "/request/{issueIdOrKey}/approval"
	show := func(c *simCall, id string, a simDoc) any {
		approver := c.Tx.All("user")[0]
		decision := a["finalDecision"]
		return simDoc{"id": id, "name": a["name"], "finalDecision": decision, "canAnswerApproval": decision == "pending", "createdDate": simDeskDate(a["created"]), "completedDate": simDeskDate(a["completed"]),
			"approvers": []any{simDoc{"approver": simUser(c, simulate.Str(approver, "accountId")), "approverDecision": decision}}}
	}
	with := func(handle func(c *simCall, issue, given, approval simDoc) simAnswer) simulate.Handler {
		return simWithRequest(func(c *simCall, issue, given simDoc) simAnswer {
			approval, ok := c.Tx.GetBelow("approval", c.Params["approvalId"], simulate.Str(issue, "id"), true)
			if !ok {
				return simDeskError(http.StatusNotFound, "The approval does not exist.")
			}
			return handle(c, issue, given, approval)
		})
	}
	return []simulate.Route{
		{Method: "GET", Path: path, Handle: simWithRequest(func(c *simCall, issue, _ simDoc) simAnswer {
			all := []any{}
			for _, a := range c.Tx.List("approval", simulate.Str(issue, "id")) {
				all = append(all, show(c, simulate.Str(a, "id"), a))
			}
			return simDeskPage(c, all)
		})},
		{Method: "GET", Path: path + "/{approvalId}", Handle: with(func(c *simCall, _, _, a simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, show(c, c.Params["approvalId"], a))
		})},
		{Method: "POST", Path: path + "/{approvalId}", Handle: with(func(c *simCall, issue, given, a simDoc) simAnswer {
			decided := map[string][2]string{"approve": {"approved", "10001"}, "decline": {"declined", "10002"}}[simulate.Str(given, "decision")]
			switch {
			case decided[0] == "":
				return simDeskError(http.StatusBadRequest, "The decision must be approve or decline.")
			case a["finalDecision"] != "pending":
				return simDeskError(http.StatusBadRequest, "The approval has been completed already.")
			}
			a["finalDecision"], a["completed"] = decided[0], simStamp(c.Now)
			c.Tx.Put("approval", c.Params["approvalId"], simulate.Str(issue, "id"), a)
			if moved := simMove(c, issue, decided[1], simDoc{}); moved.Status >= http.StatusBadRequest {
				return moved
			}
			return simulate.JSON(http.StatusOK, show(c, c.Params["approvalId"], a))
		})},
	}
}
