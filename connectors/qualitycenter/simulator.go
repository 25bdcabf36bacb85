package qualitycenter

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bobbin/runtime/simulate"
)

// What the simulator has.
const (
	domain, project = "DEFAULT", "DEMO"

	kept     = "entities" // the store's collection
	typeKey  = "\x00type" // of a stored document: its type
	pageSize = 100        // of a list that says nothing; site parameter REST_API_DEFAULT_PAGE_SIZE
)

// simulator plays a project: entities of every type are created, found, changed and deleted.
func simulator() simulate.Service {
	const in = "/qcbin/rest/domains/{domain}/projects/{project}/{entities}"
	say := func(status int, id, title string) func(*simulate.Call) simulate.Answer {
		return func(c *simulate.Call) simulate.Answer { return refuse(c, status, id, title) }
	}
	return simulate.Service{
		Login: allow,
		Routes: []simulate.Route{
			{Method: "POST", Path: authenticatePath, Handle: func(*simulate.Call) simulate.Answer { return opened(http.StatusCreated, "simulated") }},
			{Method: "POST", Path: sitePath, Handle: func(*simulate.Call) simulate.Answer { return opened(http.StatusCreated, "") }},
			{Method: "POST", Path: keyPath, Handle: func(*simulate.Call) simulate.Answer { return opened(http.StatusOK, "simulated") }},
			{Method: "GET", Path: "/qcbin/rest/domains", Handle: func(*simulate.Call) simulate.Answer {
				return simulate.JSON(http.StatusOK, simulate.Doc{"Domains": simulate.Doc{"Domain": []any{simulate.Doc{"Name": domain}}}})
			}},
			{Method: "GET", Path: "/qcbin/rest/domains/{domain}/projects", Handle: func(*simulate.Call) simulate.Answer {
				return simulate.JSON(http.StatusOK, simulate.Doc{"Projects": simulate.Doc{"Project": []any{simulate.Doc{"Name": project}}}})
			}},
			{Method: "GET", Path: in, Handle: list},
			{Method: "POST", Path: in, Handle: create},
			{Method: "GET", Path: in + "/{id}", Handle: one(func(c *simulate.Call, doc simulate.Doc) simulate.Answer {
				return out(c, http.StatusOK, entityOf(doc, asked(c)))
			})},
			{Method: "PUT", Path: in + "/{id}", Handle: one(update)},
			{Method: "DELETE", Path: in + "/{id}", Handle: one(func(c *simulate.Call, doc simulate.Doc) simulate.Answer {
				c.Tx.Delete(kept, place(c)+"/"+c.Params["id"])
				return out(c, http.StatusOK, entityOf(doc, nil))
			})},
		},
		Errors: simulate.Errors{
			NotFound:    say(http.StatusNotFound, "qccore.general-error", "Not Found"),
			Forbidden:   say(http.StatusForbidden, "qccore.operation-forbidden", "You do not have the required permissions to perform this operation."),
			TooMany:     say(http.StatusTooManyRequests, "qccore.general-error", "Too Many Requests"),
			Unavailable: say(http.StatusServiceUnavailable, "qccore.general-error", "Service Unavailable"),
		},
		Seed: seed,
	}
}

func seed(c *simulate.Call) {
	for _, d := range []simulate.Doc{
		{"name": []any{"The report shows last month"}, "status": []any{"Open"}, "severity": []any{"2-Medium"}},
		{"name": []any{"Logging in takes a minute"}, "status": []any{"New"}, "severity": []any{"3-High"}},
	} {
		add(c, domain+"/"+project+"/defects", "defect", d)
	}
}

// add stores a new entity and completes it.
func add(c *simulate.Call, at, kind string, doc simulate.Doc) {
	id := strconv.Itoa(c.Tx.Next(at))
	doc[typeKey], doc["id"] = kind, []any{id}
	doc["creation-time"] = []any{c.Now.Format("2006-01-02")}
	doc["last-modified"] = []any{c.Now.Format("2006-01-02 15:04:05")}
	c.Tx.Put(kept, at+"/"+id, at, doc)
}

// place is the collection of a call.
func place(c *simulate.Call) string {
	return c.Params["domain"] + "/" + c.Params["project"] + "/" + c.Params["entities"]
}

// known refuses projects that there are not.
func known(c *simulate.Call) *simulate.Answer {
	if strings.EqualFold(c.Params["domain"], domain) && strings.EqualFold(c.Params["project"], project) {
		c.Params["domain"], c.Params["project"] = domain, project
		return nil
	}
	return refuse(c, http.StatusNotFound, "qccore.project-not-found", "The project "+c.Params["domain"]+"."+c.Params["project"]+" does not exist.").Or()
}

func one(handle func(*simulate.Call, simulate.Doc) simulate.Answer) simulate.Handler {
	return func(c *simulate.Call) simulate.Answer {
		if refused := known(c); refused != nil {
			return *refused
		}
		doc, ok := c.Tx.Get(kept, place(c)+"/"+c.Params["id"])
		if !ok {
			return refuse(c, http.StatusNotFound, "qccore.entity-not-found", "Entity with ID "+c.Params["id"]+" was not found.")
		}
		return handle(c, doc)
	}
}

func create(c *simulate.Call) simulate.Answer {
	if refused := known(c); refused != nil {
		return *refused
	}
	e, refused := in(c)
	if refused != nil {
		return *refused
	}
	doc := simulate.Doc{}
	store(doc, e)
	if first(doc, "name") == "" {
		return refuse(c, http.StatusInternalServerError, "qccore.required-field-missing", "The required field name is missing.")
	}
	kind := e.Type
	if kind == "" {
		kind = strings.TrimSuffix(c.Params["entities"], "s")
	}
	add(c, place(c), kind, doc)
	return out(c, http.StatusCreated, entityOf(doc, nil))
}

func update(c *simulate.Call, doc simulate.Doc) simulate.Answer {
	e, refused := in(c)
	if refused != nil {
		return *refused
	}
	id := doc["id"]
	store(doc, e)
	doc["id"], doc["last-modified"] = id, []any{c.Now.Format("2006-01-02 15:04:05")}
	c.Tx.Put(kept, place(c)+"/"+c.Params["id"], place(c), doc)
	return out(c, http.StatusOK, entityOf(doc, nil))
}

// list answers a page of what a query finds.
func list(c *simulate.Call) simulate.Answer {
	if refused := known(c); refused != nil {
		return *refused
	}
	found := []simulate.Doc{}
	for _, doc := range c.Tx.List(kept, place(c)) {
		if matches(doc, c.Query.Get("query")) {
			found = append(found, doc)
		}
	}
	order(found, c.Query.Get("order-by"))
	start := min(max(c.Int("start-index", 1, 1)-1, 0), len(found))
	page := entities{Total: len(found), All: []entity{}}
	for _, doc := range found[start:min(start+c.Int("page-size", pageSize, 1), len(found))] {
		page.All = append(page.All, entityOf(doc, asked(c)))
	}
	return out(c, http.StatusOK, page)
}

// asked are the fields a call wants, nil for all.
func asked(c *simulate.Call) map[string]bool {
	if c.Query.Get("fields") == "" {
		return nil
	}
	fields := map[string]bool{}
	for name := range strings.SplitSeq(c.Query.Get("fields"), ",") {
		fields[strings.TrimSpace(name)] = true
	}
	return fields
}

// order sorts by {name[DESC];id[ASC]}.
func order(docs []simulate.Doc, by string) {
	slices.SortStableFunc(docs, func(a, b simulate.Doc) int {
		for part := range strings.SplitSeq(strings.Trim(by, "{} "), ";") {
			name, direction, _ := strings.Cut(strings.TrimSpace(part), "[")
			sign := 1
			if strings.HasPrefix(strings.ToUpper(direction), "DESC") {
				sign = -1
			}
			switch x, y := first(a, name), first(b, name); {
			case compared("<", x, y):
				return -sign
			case compared(">", x, y):
				return sign
			}
		}
		return 0
	})
}

// opened is an answer that opens a session. A key is what everything else is recognised by;
// opening the application's part of a session gives none.
func opened(status int, key string) simulate.Answer {
	answer := simulate.Empty(status).With("Set-Cookie", "XSRF-TOKEN=simulated; Path=/")
	for _, cookie := range []string{"QCSession=simulated; Path=/; HttpOnly", "ALM_USER=simulated; Path=/"} {
		answer.Header.Add("Set-Cookie", cookie)
	}
	if key != "" {
		answer.Header.Add("Set-Cookie", "LWSSO_COOKIE_KEY="+key+"; Path=/; HttpOnly")
	}
	return answer
}

// allow demands a session of everything but signing in, and the login of that.
func allow(c *simulate.Call, l simulate.Login) *simulate.Answer {
	sum := sha256.Sum256([]byte(l.User + "\x00" + l.Token))
	key := hex.EncodeToString(sum[:8])
	var user, secret string
	switch c.Path {
	case authenticatePath:
		var given struct {
			User     string `xml:"user"`
			Password string `xml:"password"`
		}
		_ = xml.Unmarshal(c.Body, &given) // what is no login is refused as one
		user, secret = given.User, given.Password
	case keyPath:
		var given struct{ ClientID, Secret string }
		_ = json.Unmarshal(c.Body, &given) // as above
		user, secret = given.ClientID, given.Secret
	default:
		if cookie, err := c.Request.Cookie("LWSSO_COOKIE_KEY"); err == nil && cookie.Value == key {
			return nil
		}
		return refuse(c, http.StatusUnauthorized, "qccore.session-has-expired", "Authentication failed. Browser based integrations - to login append '?login-form-required=y' to the url you tried to access.").Or()
	}
	if secret == l.Token && (l.User == "" || user == l.User) {
		return opened(http.StatusCreated, key).Or()
	}
	return refuse(c, http.StatusUnauthorized, "qccore.general-error", "Authentication failed.").Or()
}
