package servicenow

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"bobbin/connectors/standard"
	"bobbin/runtime/simulate"
)

type (
	simCall   = simulate.Call
	simAnswer = simulate.Answer
	simDoc    = simulate.Doc
)

const (
	simTablePath = "/api/now/table/{tableName}"
	simItemPath  = simTablePath + "/{sys_id}"
	simFilePath  = "/api/now/attachment"
)

// simulator plays the table API of an instance: any table, with the records it was given.
func simulator() simulate.Service {
	say := func(status int, message, detail string) func(*simCall) simAnswer {
		return func(*simCall) simAnswer { return simRefuse(status, message, detail) }
	}
	return simulate.Service{
		Routes: append(simTableRoutes(), simAttachmentRoutes()...), Seed: simSeed,
		Login: standard.Login(say(http.StatusUnauthorized, "User Not Authenticated", "Required to provide Auth information")),
		Errors: simulate.Errors{
			NotFound: func(c *simCall) simAnswer {
				return simRefuse(http.StatusBadRequest, "Requested URI does not represent any resource: "+c.Path, "")
			},
			Method:  say(http.StatusMethodNotAllowed, "Method not supported", ""),
			BadBody: say(http.StatusBadRequest, "Exception while reading request", "The payload is not valid JSON."),
			TooMany: func(c *simCall) simAnswer {
				return simRefuse(http.StatusTooManyRequests, "Rate limit exceeded", "The number of requests for this hour has been exceeded.").
					With("X-RateLimit-Limit", "1000").With("X-RateLimit-Rule", "b0bb1").With("X-RateLimit-Reset", strconv.FormatInt(c.Now.Unix()+int64(c.RetryAfter), 10))
			},
			Forbidden: func(c *simCall) simAnswer {
				what := map[string]string{http.MethodPost: "Insert", http.MethodPut: "Update", http.MethodPatch: "Update", http.MethodDelete: "Delete"}[c.Request.Method]
				if what == "" {
					return simRefuse(http.StatusForbidden, "User Not Authorized", "Failed API level ACL Validation")
				}
				return simRefuse(http.StatusForbidden, "Operation Failed", "ACL Exception "+what+" Failed due to security constraints")
			},
			Unavailable: say(http.StatusServiceUnavailable, "Service Unavailable", ""),
		},
	}
}

func simRefuse(status int, message, detail string) simAnswer {
	var more any
	if detail != "" {
		more = detail
	}
	return simulate.JSON(status, simDoc{"error": simDoc{"message": message, "detail": more}, "status": "failure"})
}

func simNone() simAnswer {
	return simRefuse(http.StatusNotFound, "No Record found", "Record doesn't exist or ACL restricts the record retrieval")
}

func simID(parts ...any) string {
	sum := md5.Sum([]byte(fmt.Sprint(parts...)))
	return hex.EncodeToString(sum[:])
}

func simStamp(c *simCall) string { return c.Now.UTC().Format("2006-01-02 15:04:05") }

// simMe is the user name of the caller.
func simMe(c *simCall) string { return simulate.People()[c.Caller()].First }

// simPrefixes start the numbers of the tables that have them.
func simPrefixes() map[string]string {
	return map[string]string{"incident": "INC", "problem": "PRB", "change_request": "CHG", "task": "TASK", "sc_request": "REQ", "sc_req_item": "RITM", "sc_task": "SCTASK", "kb_knowledge": "KB"}
}

// simReferences are the fields that name a record of another table.
func simReferences() map[string]string {
	return map[string]string{"assigned_to": "sys_user", "caller_id": "sys_user", "opened_by": "sys_user", "closed_by": "sys_user", "resolved_by": "sys_user", "requested_for": "sys_user",
		"assignment_group": "sys_user_group", "parent": "task", "problem_id": "problem", "cmdb_ci": "cmdb_ci"}
}

// simChoices are the words of fields that are kept as numbers.
func simChoices() map[string]map[string]string {
	level := map[string]string{"1": "1 - High", "2": "2 - Medium", "3": "3 - Low"}
	return map[string]map[string]string{
		"state": {"1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed", "8": "Canceled"}, "impact": level, "urgency": level,
		"priority": {"1": "1 - Critical", "2": "2 - High", "3": "3 - Moderate", "4": "4 - Low", "5": "5 - Planning"},
	}
}

var simTableName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// simInTable refuses what cannot be a table.
func simInTable(handle func(c *simCall, table string) simAnswer) simulate.Handler {
	return func(c *simCall) simAnswer {
		table := c.Params["tableName"]
		if !simTableName.MatchString(table) {
			return simRefuse(http.StatusBadRequest, "Invalid table "+table, "")
		}
		return handle(c, table)
	}
}

// simWithRecord finds the record of the path before its handler runs.
func simWithRecord(handle func(c *simCall, table string, record simDoc) simAnswer) simulate.Handler {
	return simInTable(func(c *simCall, table string) simAnswer {
		record, ok := c.Tx.Get(table, c.Params["sys_id"])
		if !ok {
			return simNone()
		}
		return handle(c, table, record)
	})
}

func simTableRoutes() []simulate.Route {
	change := simWithRecord(func(c *simCall, table string, record simDoc) simAnswer {
		given, refused := c.Object()
		if refused != nil {
			return *refused
		}
		simKeep(c, table, record, given)
		return simulate.JSON(http.StatusOK, simDoc{"result": simShow(c, table, record)})
	})
	return []simulate.Route{
		{Method: "GET", Path: simTablePath, Handle: simInTable(simList)},
		{Method: "POST", Path: simTablePath, Handle: simInTable(func(c *simCall, table string) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			record := simMake(c, table, given)
			return simulate.JSON(http.StatusCreated, simDoc{"result": simShow(c, table, record)}).
				With("Location", c.Base+"/api/now/table/"+table+"/"+simulate.Str(record, "sys_id"))
		})},
		{Method: "GET", Path: simItemPath, Handle: simWithRecord(func(c *simCall, table string, record simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simDoc{"result": simShow(c, table, record)})
		})},
		{Method: "PUT", Path: simItemPath, Handle: change},
		{Method: "PATCH", Path: simItemPath, Handle: change},
		{Method: "DELETE", Path: simItemPath, Handle: simWithRecord(func(c *simCall, table string, record simDoc) simAnswer {
			c.Tx.Delete(table, simulate.Str(record, "sys_id"))
			simTell(c, table, "delete", record)
			return simulate.Empty(http.StatusNoContent)
		})},
	}
}

// simMake stores a new record with what the instance says of every record.
func simMake(c *simCall, table string, given simDoc) simDoc {
	n := c.Tx.Next("record")
	record := simDoc{"sys_id": simID(table, n), "sys_class_name": table, "sys_created_on": simStamp(c), "sys_created_by": simMe(c), "sys_mod_count": "-1"}
	if prefix := simPrefixes()[table]; prefix != "" {
		record = simulate.With(record, simDoc{"number": fmt.Sprintf("%s%07d", prefix, 10_000+c.Tx.Next("number/"+table)), "state": "1", "impact": "3", "urgency": "3", "active": "true",
			"opened_at": simStamp(c), "opened_by": simUserID(c, simMe(c)), "short_description": "", "description": "", "assigned_to": "", "assignment_group": "", "caller_id": ""})
	}
	if id := simulate.Str(given, "sys_id"); id != "" {
		record["sys_id"] = id
	}
	simKeep(c, table, record, given)
	return record
}

// simKeep changes a record: every value is text, a comment goes to the journal.
func simKeep(c *simCall, table string, record, given simDoc) {
	for _, field := range simulate.SortedKeys(given) {
		value := given[field]
		if reference, ok := value.(simDoc); ok {
			value = reference["value"]
		}
		text := simulate.ToText(value)
		switch {
		case field == "comments" || field == "work_notes":
			if text != "" {
				n := c.Tx.Next("record")
				c.Tx.Put("sys_journal_field", simID("journal", n), "", simDoc{"sys_id": simID("journal", n), "name": table, "element": field, "element_id": record["sys_id"], "value": text,
					"sys_created_on": simStamp(c), "sys_created_by": simMe(c)})
			}
			text = ""
		case strings.HasPrefix(field, "sys_") && record[field] != nil:
			continue
		case simReferences()[field] == "sys_user": // a person may be named
			text = simUserID(c, text)
		case simChoices()[field] != nil:
			text = simChoice(field, text)
		}
		record[field] = text
	}
	if prefix := simPrefixes()[table]; prefix != "" {
		impact, urgency := simulate.Num(record, "impact"), simulate.Num(record, "urgency")
		record["priority"] = strconv.Itoa(min(5, max(1, impact+urgency-1)))
		record["active"] = strconv.FormatBool(!slices.Contains([]any{"7", "8"}, record["state"]))
	}
	record["sys_mod_count"] = strconv.Itoa(simulate.Num(record, "sys_mod_count") + 1)
	record["sys_updated_on"], record["sys_updated_by"] = simStamp(c), simMe(c)
	c.Tx.Put(table, simulate.Str(record, "sys_id"), "", record)
	operation := "update"
	if record["sys_mod_count"] == "0" {
		operation = "insert"
	}
	simTell(c, table, operation, record)
}

// simTell sends what the usual business rule sends: the record, its table and what happened to it.
func simTell(c *simCall, table, operation string, record simDoc) {
	c.Deliver(simulate.NewWebhook(operation, simulate.With(record, simDoc{"table": table, "operation": operation}), "Idempotency-Key", uuid.NewString()))
}

// simUserID is the sys_id of a person named in any way; what names nobody stays as it is.
func simUserID(c *simCall, named string) string {
	for _, u := range c.Tx.All("sys_user") {
		if named != "" && slices.Contains([]any{u["user_name"], u["name"], u["email"]}, any(named)) {
			return simulate.Str(u, "sys_id")
		}
	}
	return named
}

// simChoice is the number of a choice that may be given by its word.
func simChoice(field, given string) string {
	for value, word := range simChoices()[field] {
		if strings.EqualFold(word, given) {
			return value
		}
	}
	return given
}

// simShow shows a record with the fields and in the form asked for.
func simShow(c *simCall, table string, record simDoc) simDoc {
	wanted := strings.Split(c.Query.Get("sysparm_fields"), ",")
	if wanted[0] == "" {
		wanted = simulate.SortedKeys(record)
	}
	form, bare := c.Query.Get("sysparm_display_value"), c.Query.Get("sysparm_exclude_reference_link") == "true"
	shown := simDoc{}
	for _, field := range wanted {
		field = strings.TrimSpace(field)
		value, display := simField(c, record, field)
		var link any
		if target := simReferences()[field]; target != "" && value != "" && !bare {
			link = c.Base + "/api/now/table/" + target + "/" + value
		}
		switch {
		case form == "all":
			both := simDoc{"display_value": display, "value": value}
			if link != nil {
				both["link"] = link
			}
			shown[field] = both
		case form == "true" && link != nil:
			shown[field] = simDoc{"display_value": display, "link": link}
		case form == "true":
			shown[field] = display
		case link != nil:
			shown[field] = simDoc{"link": link, "value": value}
		default:
			shown[field] = value
		}
	}
	return shown
}

// simField is a field's value and its word; a dot leads through a reference.
func simField(c *simCall, record simDoc, field string) (value, display string) {
	if first, rest, dotted := strings.Cut(field, "."); dotted {
		other, _ := c.Tx.Get(simReferences()[first], simulate.Str(record, first))
		return simField(c, other, rest)
	}
	value = simulate.ToText(record[field])
	display = value
	if word, ok := simChoices()[field][value]; ok {
		display = word
	}
	if target := simReferences()[field]; target != "" {
		if other, ok := c.Tx.Get(target, value); ok {
			for _, name := range []string{"name", "number", "short_description"} {
				if text := simulate.Str(other, name); text != "" {
					return value, text
				}
			}
		}
	}
	return value, display
}

// simSeed is the people, a group, and a few incidents.
func simSeed(c *simCall) {
	for _, p := range simulate.People() {
		first, last, _ := strings.Cut(p.Name, " ")
		simMake(c, "sys_user", simDoc{"sys_id": simID("user", p.First), "user_name": p.First, "name": p.Name, "email": p.Email, "first_name": first, "last_name": last, "active": "true"})
	}
	group := simMake(c, "sys_user_group", simDoc{"name": "Service Desk", "active": "true"})
	for _, s := range []simDoc{
		{"short_description": "The login page forgets the user", "caller_id": "robin", "assigned_to": "dev", "state": "2", "impact": "2", "urgency": "2"},
		{"short_description": "Renew the certificate", "caller_id": "ada", "assignment_group": group["sys_id"]},
	} {
		simMake(c, "incident", s)
	}
}
