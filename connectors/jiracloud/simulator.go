package jiracloud

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

// SimulatedCloudID is the cloud id of the simulated site: what /_edge/tenant_info says and
// the gateway's paths (/ex/jira/{cloudId}/...) contain.
const SimulatedCloudID = "b0bb1000-0000-4000-8000-000000000001"

// gatewayPrefix starts the paths of api.atlassian.com that lead to a site.
const gatewayPrefix = "/ex/jira/"

// jiraTime is how Jira writes times.
const jiraTime = "2006-01-02T15:04:05.000-0700"

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

// Simulator is the overlay that makes the generic simulator a Jira Cloud site: version 3 of
// the platform API and, with texts in place of documents, version 2. It plays the gateway too.
func Simulator() simulate.Service {
	routes := slices.Concat(simIssueRoutes(), simSearchRoutes(), simCommentRoutes(), simWorklogRoutes(), simAttachmentRoutes(), simLinkRoutes(),
		simPropertyRoutes(), simProjectRoutes(), simUserRoutes(), simMetaRoutes(), simTransitionRoutes(), simWebhookRoutes(), simVersionRoutes(), simAgileRoutes(), simDeskRoutes(), simRequestRoutes())
	return simulate.Service{
		Words: map[string]string{"adminhook": "webhook of an admin", "child": "subtask", "issuekey": "issue key", "linkend": "link of an issue", "linktype": "link type",
			"planned": "issue in a sprint", "projectkey": "project key"},
		Name: "jira-cloud", Routes: routes, Seed: simSeed, Prepare: simPrepare, Login: simLogin, Sign: simSign, Wire: simWire, Retry: simRetry,
		Errors: simulate.Errors{
			NotFound: func(c *simCall) simAnswer {
				return simulate.JSON(http.StatusNotFound, simDoc{"message": "null for uri: " + c.Base + c.Request.URL.RequestURI(), "status-code": http.StatusNotFound})
			},
			Method: func(*simCall) simAnswer {
				return simulate.JSON(http.StatusMethodNotAllowed, simDoc{"message": "HTTP 405 Method Not Allowed", "status-code": http.StatusMethodNotAllowed})
			},
			BadBody: func(*simCall) simAnswer {
				return simErrors(http.StatusBadRequest, "There was an error parsing JSON. Check that your request body is valid.")
			},
			TooMany: func(c *simCall) simAnswer {
				return simErrors(http.StatusTooManyRequests, "Rate limit exceeded.").With("RateLimit-Reason", "jira-burst-based").With("X-RateLimit-Limit", "100").
					With("X-RateLimit-Remaining", "0").With("X-RateLimit-Reset", c.Now.Add(time.Duration(c.RetryAfter)*time.Second).UTC().Format("2006-01-02T15:04Z"))
			},
			Forbidden: func(*simCall) simAnswer {
				return simErrors(http.StatusForbidden, "You do not have permission to perform this operation.")
			},
			Unavailable: func(*simCall) simAnswer {
				return simulate.JSON(http.StatusServiceUnavailable, simDoc{"message": "Service Unavailable", "status-code": http.StatusServiceUnavailable})
			},
		},
	}
}

// simErrors is Jira's error body with messages that belong to no field.
func simErrors(status int, messages ...string) simAnswer {
	return simulate.JSON(status, simDoc{"errorMessages": messages, "errors": simDoc{}})
}

// simFieldErrors is Jira's error body with messages by field.
func simFieldErrors(fields simDoc) simAnswer {
	return simulate.JSON(http.StatusBadRequest, simDoc{"errorMessages": []any{}, "errors": fields})
}

// simPrepare takes the gateway's prefix and the API version out of the path.
func simPrepare(c *simCall) *simAnswer {
	c.Edition = "3"
	if rest, ok := strings.CutPrefix(c.Path, gatewayPrefix); ok {
		cloud, path, _ := strings.Cut(rest, "/")
		if cloud != SimulatedCloudID {
			return simulate.JSON(http.StatusNotFound, simDoc{"code": http.StatusNotFound, "message": "Not Found"}).Or()
		}
		c.Path, c.Base = "/"+path, c.Base+gatewayPrefix+cloud
	}
	for prefix, edition := range map[string]string{"/rest/api/2/": "2", "/rest/api/latest/": "2"} {
		if rest, ok := strings.CutPrefix(c.Path, prefix); ok {
			c.Path, c.Edition = "/rest/api/3/"+rest, edition
		}
	}
	return nil
}

// simLogin checks e-mail and token. A scoped token works through the gateway only; what
// Jira tells anybody (the cloud id, the server's version) needs no login.
func simLogin(c *simCall, l simulate.Login) *simAnswer {
	if slices.Contains([]string{"/_edge/tenant_info", "/rest/api/3/serverInfo"}, c.Path) {
		return nil
	}
	gateway := strings.HasPrefix(c.Request.URL.Path, gatewayPrefix)
	user, token, basic := c.Request.BasicAuth()
	right := basic && token == l.Token && (l.User == "" || strings.EqualFold(user, l.User))
	if gateway {
		// Only a service account's token is a bearer token; a person's needs the e-mail here too.
		if right || (l.Scoped && c.Request.Header.Get("Authorization") == "Bearer "+l.Token) {
			return nil
		}
		return simulate.JSON(http.StatusUnauthorized, simDoc{"code": http.StatusUnauthorized, "message": "Unauthorized"}).Or()
	}
	if right && !l.Scoped {
		return nil
	}
	return simulate.Text(http.StatusUnauthorized, "Client must be authenticated to access this resource.").
		With("X-Seraph-Loginreason", "AUTHENTICATED_FAILED").With("WWW-Authenticate", `OAuth realm="`+url.QueryEscape(c.Base)+`"`).Or()
}

// simSelf is the address of a resource in the API version the caller uses.
func simSelf(c *simCall, path string) string {
	edition := c.Edition
	if edition == "" {
		edition = "3"
	}
	return c.Base + "/rest/api/" + edition + path
}

// simStamp is how times are stored; it sorts as text.
func simStamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// simShowTime turns a stored time into Jira's form; nil stays nil.
func simShowTime(v any) any {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return t.UTC().Format(jiraTime)
}

// simNextID counts ids the way Jira does: as text, from 10000.
func simNextID(c *simCall, kind string) string {
	return simulate.ToText(9999 + c.Tx.Next(kind))
}

// simPage cuts a list by startAt and maxResults and wraps it in Jira's page bean.
func simPage(c *simCall, all []any) simAnswer {
	start, most := c.Int("startAt", 0, 0), c.Int("maxResults", 50, 0)
	part := simCut(all, start, most)
	return simulate.JSON(http.StatusOK, simDoc{"self": c.Base + c.Request.URL.RequestURI(), "startAt": start, "maxResults": most, "total": len(all),
		"isLast": start+len(part) >= len(all), "values": part})
}

func simCut(all []any, start, most int) []any {
	start = min(start, len(all))
	part := all[start:min(start+most, len(all))]
	if part == nil {
		return []any{}
	}
	return part
}

// simFlag reads a boolean of the query.
func simFlag(c *simCall, name string) bool { return c.Query.Get(name) == "true" }
