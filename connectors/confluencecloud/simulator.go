package confluencecloud

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

const (
	simV2 = "/wiki/api/v2"
	simV1 = "/wiki/rest/api"
)

// simulator plays a Confluence Cloud site: version 2 of its API, and of version 1 what scripts
// still need it for.
func simulator() simulate.Service {
	say := func(status int, text string) func(*simCall) simAnswer {
		return func(c *simCall) simAnswer { return simRefuse(c, status, text) }
	}
	return simulate.Service{
		Routes: slices.Concat(simSpaceRoutes(), simPageRoutes(), simCommentRoutes(), simLabelRoutes(), simContentRoutes(), simSearchRoutes()),
		Seed:   simSeed, Login: standard.Login(say(http.StatusUnauthorized, "Unauthorized")),
		Errors: simulate.Errors{NotFound: say(http.StatusNotFound, "Not Found"), BadBody: say(http.StatusBadRequest, "Could not read the request body"),
			TooMany: say(http.StatusTooManyRequests, "Rate limit exceeded"), Unavailable: say(http.StatusServiceUnavailable, "Service Unavailable"),
			Forbidden: func(c *simCall) simAnswer {
				if simOld(c) {
					return simRefuse(c, http.StatusForbidden, "com.atlassian.confluence.api.service.exceptions.PermissionException: Could not "+strings.ToLower(c.Request.Method)+" content: not permitted.")
				}
				return simRefuse(c, http.StatusForbidden, "Current user not permitted to use Confluence")
			}},
	}
}

// simRefuse words a refusal as the version of the API does that was called.
func simRefuse(c *simCall, status int, text string) simAnswer {
	code := strings.ToUpper(strings.ReplaceAll(http.StatusText(status), " ", "_"))
	if status == http.StatusBadRequest {
		code = "INVALID_REQUEST_PARAMETER"
	}
	if simOld(c) {
		return simulate.JSON(status, simDoc{"statusCode": status, "data": simDoc{"authorized": status != http.StatusUnauthorized, "valid": true, "errors": []any{}, "successful": false}, "message": text})
	}
	return simulate.JSON(status, simDoc{"errors": []any{simDoc{"status": status, "code": code, "title": text, "detail": nil}}})
}

func simStamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func simID(c *simCall) string { return strconv.Itoa(98304 + c.Tx.Next("id")) }

// simMe is the account id of the caller; it is the one Jira knows the person by.
func simMe(c *simCall) string { return simAccount(c.Caller()) }

func simAccount(place int) string {
	return "712020:b0bb1000-0000-4000-8000-00000000000" + strconv.Itoa(place+1)
}

func simShowUser(c *simCall, account string) any {
	for i, p := range simulate.People() {
		if simAccount(i) == account {
			return simDoc{"type": "known", "accountId": account, "accountType": "atlassian", "email": p.Email, "publicName": p.Name, "displayName": p.Name,
				"_links": simDoc{"self": c.Base + simV1 + "/user?accountId=" + account}}
		}
	}
	return nil
}

// simPage answers a part of a list with a cursor to the next, in the link and in a header.
func simPage(c *simCall, all []any) simAnswer {
	start, size := 0, min(c.Int("limit", 25, 1), 250)
	if cursor := c.Query.Get("cursor"); cursor != "" {
		text, err := base64.RawURLEncoding.DecodeString(cursor)
		at, wrong := strconv.Atoi(string(text))
		if err != nil || wrong != nil {
			return simRefuse(c, http.StatusBadRequest, "The cursor is invalid")
		}
		start = at
	}
	links := simDoc{"base": c.Base + "/wiki"}
	answer := simulate.JSON(http.StatusOK, simDoc{"results": simulate.Part(all, start, size), "_links": links})
	if start+size < len(all) {
		next := c.Address(map[string]string{"cursor": base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(start + size)))})
		links["next"] = strings.TrimPrefix(next, c.Base)
		answer = answer.With("Link", "<"+next+`>; rel="next"`)
	}
	return answer
}

// simSeed is two spaces with a home page each, and a page below the first.
func simSeed(c *simCall) {
	for _, s := range [][2]string{{"DEMO", "Demo project"}, {"OPS", "Operations"}} {
		simMakeSpace(c, s[0], s[1])
	}
	space := c.Tx.All("space")[0]
	_, _ = simPages().Add(c, "", simDoc{"spaceId": space["id"], "parentId": space["homepageId"], "title": "How we work", "status": "current",
		"body": simDoc{"representation": "storage", "value": "<p>Seeded by the simulator.</p>"}}) // nothing in a seed is refused
}
