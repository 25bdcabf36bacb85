package workspace

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Reaches says whether scripts may send requests to an address that is not of a connection's
// account. A rule without http:// or https:// stands for both.
func (e Environment) Reaches(to *url.URL) bool {
	return e.Egress == nil || HostsName(e.Egress, to)
}

// HostsName says whether one of the rules, each as in an environment's egress, names an address. A
// rule that is none names nothing.
func HostsName(rules []string, to *url.URL) bool {
	for _, host := range rules {
		if rule, ok := hostRule(host); ok && rule.names(to) && (rule.Scheme == "" || rule.Scheme == to.Scheme) {
			return true
		}
	}
	return false
}

// HostsHint says how a rule is written.
const HostsHint = "Write api.example.com, *.example.com, localhost:8080, http://intranet for plain http, or * for any."

// IsHostRule says whether a text is a rule.
func IsHostRule(text string) bool {
	_, ok := hostRule(text)
	return ok
}

// Allows says whether the hosts of a password parameter name an address. OnlyHTTPS is true
// when they would if it were not plain http.
func (p Parameter) Allows(to *url.URL) (allowed, onlyHTTPS bool) {
	for _, host := range p.Hosts {
		rule, ok := hostRule(host)
		if !ok || !rule.names(to) {
			continue
		}
		if rule.Scheme == to.Scheme || rule.Hostname() == "*" || (rule.Scheme == "" && isLoopback(to.Hostname())) {
			return true, false
		}
		if rule.Scheme == "" && to.Scheme == "https" {
			return true, false
		}
		onlyHTTPS = onlyHTTPS || to.Scheme == "http"
	}
	return false, onlyHTTPS
}

// rule is one of the hosts that something may be sent to.
type rule struct{ *url.URL }

func (r rule) names(to *url.URL) bool {
	return matches(r.Hostname(), to.Hostname()) && (r.Port() == "" || r.Port() == port(to))
}

// hostRule reads a rule: a name, *.name for all below it, or *
// for any; with a port, and with http:// or https:// before it, if need be. Scheme is empty
// when it names none: then it stands for https, and for plain http to this machine.
func hostRule(text string) (r rule, ok bool) {
	address := text
	if !strings.Contains(text, "://") {
		address = "//" + text
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return rule{}, false
	}
	name := u.Hostname()
	if name == "" || (u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https") {
		return rule{}, false
	}
	return rule{u}, name == "*" || !strings.Contains(strings.TrimPrefix(name, "*."), "*")
}

func matches(pattern, host string) bool {
	if below, ok := strings.CutPrefix(pattern, "*."); ok {
		return strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(below))
	}
	return pattern == "*" || strings.EqualFold(pattern, host)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "http" {
		return "80"
	}
	return "443"
}

func isLoopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

// checkHosts reports rules that are none.
func (l *loader) checkHosts(s source, at, hosts []string) {
	for _, host := range hosts {
		if !IsHostRule(host) {
			l.report(s.problemAt(at, "workspace/hosts", fmt.Sprintf("%q is not a host.", host), HostsHint))
		}
	}
}
