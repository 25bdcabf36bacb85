package workspace

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// checkCors reports what of a listener's cors no browser could follow, or nobody would want.
func (l *loader) checkCors(s source, listener Listener) {
	c := listener.Cors
	if c == nil {
		return
	}
	report := func(path []string, sentence, hint string) {
		l.report(s.problemAt(append([]string{"cors"}, path...), "workspace/cors", sentence, hint))
	}
	if listener.Connection != Generic {
		report(nil, "Only a listener of the connection \"generic\" is called by pages.", "Leave cors out.")
	}
	if len(c.Origins) == 0 {
		report([]string{"origins"}, "The origins of the pages are missing.", `For example ["https://app.example.com"].`)
	}
	for _, origin := range c.Origins {
		if !validOrigin(origin) {
			report([]string{"origins"}, fmt.Sprintf("%q is no origin of a page.", origin), "Write https://app.example.com, without a path; https://*.example.com for all below one name; * for any.")
		}
	}
	if c.Credentials && slices.Contains(c.Origins, "*") {
		report([]string{"credentials"}, "Pages of any origin are not let in with the login of a person.", "Name the origins, or leave credentials out.")
	}
	l.checkLimit(s, []string{"cors", "maxAgeSeconds"}, limitRange{"maxAgeSeconds", &c.MaxAgeSeconds, 1, 86_400})
}

// validOrigin says whether browsers know such an origin: a scheme and a host, and nothing behind.
func validOrigin(origin string) bool {
	if origin == "*" {
		return true
	}
	u, err := url.Parse(strings.Replace(origin, "://*.", "://any.", 1))
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.Contains(u.Host, "*") &&
		u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == ""
}
