package alias

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// hooks are addresses that are secrets themselves: whoever knows one can post to it.
const hooks = `https://(?:hooks\.slack\.com/(?:services|workflows|triggers|commands|actions)/\w+/[\w/-]+|discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/[\w-]+` +
	`|hooks\.zapier\.com/hooks/catch/\d+/\w+|outlook\.office(?:365)?\.com/webhook/[\w@/-]+|[\w-]+\.webhook\.office\.com/[\w@/-]+|hook\.[\w.]*make\.com/\w+)`

// Identifier is a kind of text that names somebody's site or somebody. Its first group is the text.
type Identifier struct {
	What string
	Find *regexp.Regexp
	// With makes the text in its place; n counts from 1.
	With func(value string, n int) string
	// Keep says what names nobody; nil for nothing.
	Keep   func(value string) bool
	Events bool // it is looked for in test events alone
	Here   bool // it is replaced where it was found, and not wherever the same text stands
}

const uuid = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

// Hooks are addresses that are secrets themselves: whoever knows one can post to it. Like all these texts they are read when
// they are first wanted: every process of Bobbin would read them at its start, and few have a use for them.
var Hooks = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(hooks) })

// nobodys are names of sites that stand for any, and those of the vendors themselves.
var nobodys = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:example(?:-\d+)?|demo|your-?\w*|my-?(?:site|company|domain|team)|site|company|www|api|support|developers?|docs|help|id|status|auth|admin|login)$`)
})

// Identifiers are looked for in this order.
var Identifiers = sync.OnceValue(func() []Identifier {
	return []Identifier{
		{What: "site", Find: regexp.MustCompile(`(?i)\b([a-z0-9][a-z0-9-]*\.(?:atlassian\.net|jira\.com|service-now\.com|my\.salesforce\.com|zendesk\.com|monday\.com|visualstudio\.com|sharepoint\.com))\b`),
			With: func(value string, n int) string {
				_, domain, _ := strings.Cut(value, ".")
				return numbered("example", n) + "." + strings.ToLower(domain)
			},
			Keep: func(value string) bool {
				name, _, _ := strings.Cut(strings.ToLower(value), ".")
				return nobodys().MatchString(name)
			}},
		{What: "site", Here: true, Find: regexp.MustCompile(`\bdev\.azure\.com/([\w-]+)`), With: func(_ string, n int) string { return numbered("example", n) },
			Keep: func(value string) bool { return nobodys().MatchString(strings.ToLower(value)) }},
		{What: "tenant", Find: regexp.MustCompile(`(?i)(?:/ex/(?:jira|confluence)/|(?:tenant|cloud)_?-?id["'\\]*\s*[:=]\s*\\?["']?)(` + uuid + `)`), With: noUUID, Keep: isNoUUID},
		{What: "account", Find: regexp.MustCompile(`\b(\d{6}:` + uuid + `)\b`), With: func(_ string, n int) string { return "712020:" + noUUID("", n) },
			Keep: func(value string) bool { return isNoUUID(value[len("712020:"):]) || strings.Contains(value, ":b0bb1") }}, // those of the simulators
		{What: "account", Find: regexp.MustCompile(`(?i)account_?-?id["'\\]*\s*[:=]\s*\\?["']?([0-9a-f]{24})\b`), With: func(_ string, n int) string { return fmt.Sprintf("5b10a000%016d", n) },
			Keep: func(value string) bool { return strings.HasPrefix(value, "5b10a000") }},
		{What: "mail", Find: regexp.MustCompile(`\b([\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,})\b`), With: func(_ string, n int) string { return fmt.Sprintf("person-%d@example.com", n) },
			Keep: func(value string) bool {
				_, host, _ := strings.Cut(strings.ToLower(value), "@")
				return strings.HasPrefix(value, "git@") || regexp.MustCompile(`(^|\.)example\.(com|org|net)$|^thread\.`).MatchString(host)
			}},
		// Gravatar's is made of a mail address.
		{What: "picture", Find: regexp.MustCompile(`\b(?:gravatar\.com|wp\.com)/avatar/([0-9a-f]{32,64})\b`), With: func(_ string, n int) string { return fmt.Sprintf("%032d", n) },
			Keep: func(value string) bool { return strings.HasPrefix(value, "00000000") }},
		{What: "address", Find: regexp.MustCompile(`(` + hooks + `)`), Events: true, Here: true, With: func(string, int) string { return "https://hooks.example.com/of-a-service" }},
		{What: "person", Events: true, Here: true, Find: regexp.MustCompile(`"(?:displayName|real_name|author_name|publicName|assignee_name)\\*"\s*:\s*\\*"((?:[^"\\]|\\+u[0-9a-fA-F]{4})+)\\*"`),
			With: func(_ string, n int) string { return fmt.Sprintf("Person %d", n) },
			Keep: func(value string) bool {
				return slices.Contains([]string{"Ada Admin", "Dev Developer", "Robin Reporter", "Integration"}, value) || strings.HasPrefix(value, "Person ")
			}},
	}
})

func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, n)
}

func noUUID(_ string, n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func isNoUUID(value string) bool { return strings.HasPrefix(value, "00000000-0000-4000-8000-") }
