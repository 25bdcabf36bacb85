// Package alias puts other names in the place of those of persons: names, mail addresses, account
// IDs. It owns how such texts are found, also for the templates of package template, which look for
// sites too. What is secret is masked by package secret.
//
// The same text has the same alias in every file, on every machine: its number is made of the text.
// So an event and the recordings of scripts that got it still fit together. Who has a list of the
// possible names can compute their numbers, and tell who it may have been.
package alias

import (
	"bytes"
	"cmp"
	"encoding/json"
	"hash/fnv"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Replaced is a text that names somebody, and what stands in its place.
type Replaced struct {
	What  string `json:"what"` // person, mail, account, picture
	Value string `json:"value"`
	With  string `json:"with"`
	Times int    `json:"times"`
}

// Aliases are those of one or more documents. They are for one goroutine.
type Aliases struct {
	known map[string]*Replaced // by value, mail addresses in small letters
	used  map[string]bool
	exact []string // keys of known but mail addresses; nil when they are to be sorted
	mails []string
}

// New knows nobody yet.
func New() *Aliases { return &Aliases{known: map[string]*Replaced{}, used: map[string]bool{}} }

// Document gives a JSON text with aliases, and what was replaced.
func Document(text []byte) ([]byte, []Replaced) {
	a := New()
	a.Learn(text)
	text = a.Replace(text)
	return text, a.Replaced()
}

// Learn notes who is named in a JSON text.
func (a *Aliases) Learn(text []byte) {
	a.exact = nil
	var value any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) == nil {
		a.learn(value)
	}
}

// Replace gives a JSON text with the aliases of everybody who was learned. Everything else is as it
// was; a text that is no JSON comes back unchanged.
func (a *Aliases) Replace(text []byte) []byte {
	if len(a.known) == 0 || !json.Valid(text) {
		return text
	}
	if a.exact == nil {
		a.index()
	}
	return rewrite(text, func(s string, name bool) string {
		if inside := []byte(s); !name && nested(s) {
			return string(a.Replace(inside))
		}
		return a.text(s, name)
	})
}

// Replaced lists what was replaced so far, by value.
func (a *Aliases) Replaced() []Replaced {
	all := []Replaced{}
	for _, r := range a.known {
		if r.Times > 0 {
			all = append(all, *r)
		}
	}
	slices.SortFunc(all, func(x, y Replaced) int { return cmp.Compare(x.Value, y.Value) })
	return all
}

// nested says whether a text is a JSON document itself, as bodies of requests are in events.
func nested(s string) bool {
	t := strings.TrimSpace(s)
	return len(t) > 1 && strings.IndexByte(`{["`, t[0]) >= 0 && json.Valid([]byte(t))
}

// Members whose text names a person, and those that hold the ID of an account.
var (
	persons  = set("displayname", "realname", "realnamenormalized", "fullname", "authorname", "publicname", "assigneename", "firstname", "lastname", "givenname", "familyname", "username", "userusername", "login", "loginname", "nickname", "reportername")
	accounts = set("accountid", "authoraccountid", "useraccountid")
	// somebody are members of an object whose "name" is a person's.
	somebody = set("emailaddress", "email", "username", "displayname", "accountid", "realname")
	// users are members that hold an ID of a user, when it looks like one.
	users = set("user", "userid", "author", "authorid")
	// userID is how Slack writes them.
	userID = regexp.MustCompile(`^[UW][A-Z0-9]{7,11}$`)
	// roles name nobody.
	roles = set("admin", "administrator", "root", "user", "guest", "system", "bot", "ghost", "anonymous", "unassigned", "automation", "integration", "unknown", "none", "null", "name", "jira", "gitlab", "github")
)

func set(names ...string) map[string]bool {
	all := map[string]bool{}
	for _, name := range names {
		all[name] = true
	}
	return all
}

func plain(member string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(member))
}

func (a *Aliases) learn(value any) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			a.learn(one)
		}
	case string:
		a.learnText(v)
	case map[string]any:
		person := false
		for member := range v {
			person = person || somebody[plain(member)]
		}
		for _, member := range sorted(v) {
			a.learnText(member)
			text, is := v[member].(string)
			if is {
				a.learnMember(plain(member), text, person)
			}
			a.learn(v[member])
		}
	}
}

func (a *Aliases) learnMember(member, text string, person bool) {
	switch {
	case persons[member], person && (member == "name" || member == "key"):
		if !strings.Contains(text, "@") { // a mail address is found by its looks
			a.add("person", text)
		}
	case accounts[member], users[member] && userID.MatchString(text):
		a.add("account", text)
	}
}

// kinds are the identifiers that name a person. A site stays: scripts call it by its name.
var kinds = set("mail", "account", "person", "picture")

func (a *Aliases) learnText(text string) {
	if nested(text) {
		a.Learn([]byte(text))
		return
	}
	if unescaped, err := url.QueryUnescape(text); err == nil && unescaped != text {
		a.learnLooks(unescaped)
	}
	a.learnLooks(text)
}

func (a *Aliases) learnLooks(text string) {
	for _, kind := range Identifiers() {
		if !kinds[kind.What] {
			continue
		}
		for _, found := range kind.Find.FindAllStringSubmatch(text, -1) {
			if value := unescapeJSON(found[1]); kind.Keep == nil || !kind.Keep(value) {
				a.add(kind.What, value)
			}
		}
	}
}

// leastName is the length in letters from which a text can name somebody.
const leastName = 3

func (a *Aliases) add(what, value string) {
	value = strings.TrimSpace(value)
	key := fold(value)
	if utf8.RuneCountInString(value) < leastName || a.known[key] != nil || roles[strings.ToLower(value)] || a.keeps(what, value) {
		return
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(key)) // never an error
	for n := int(sum.Sum32() % most); ; n++ {
		with := written(what, value, least+n)
		if !a.used[with] {
			a.used[with] = true
			a.known[key] = &Replaced{What: what, Value: value, With: with}
			return
		}
	}
}

// Numbers of aliases have five digits, unless there are more persons than that.
const least, most = 10_000, 90_000

func (a *Aliases) keeps(what, value string) bool {
	for _, kind := range Identifiers() {
		if kind.What == what && kind.Keep != nil && len(value) >= len("712020:") && kind.Keep(value) {
			return true
		}
	}
	return strings.HasPrefix(value, "person-")
}

// written is the alias of a value, in its form: what stands in an address has no spaces.
func written(what, value string, n int) string {
	switch {
	case what == "person" && !strings.ContainsFunc(value, unicode.IsSpace):
		return strings.ToLower(strings.ReplaceAll(identified("person", value, n), " ", "-"))
	case what == "account" && userID.MatchString(value):
		return "U000000" + identified("person", value, n)[len("Person "):]
	}
	return identified(what, value, n)
}

func identified(what, value string, n int) string {
	var last Identifier
	for _, kind := range Identifiers() {
		if kind.What == what {
			if last = kind; kind.Find.MatchString(value) {
				break
			}
		}
	}
	return last.With(value, n)
}

func fold(value string) string {
	if strings.Contains(value, "@") {
		return strings.ToLower(value)
	}
	return value
}

func sorted[V any](m map[string]V) []string {
	all := make([]string, 0, len(m))
	for key := range m {
		all = append(all, key)
	}
	slices.Sort(all)
	return all
}
