package network

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"runtime"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Purpose is what a request leaves this machine for: the field of the policy that lists where to.
type Purpose string

// The purposes.
const (
	ToService  Purpose = "hosts"       // services of scripts, accounts and logins
	ToRunner   Purpose = "runners"     // runners and relays
	ToRegistry Purpose = "registries"  // npm packages
	ToUpdate   Purpose = "updateCheck" // whoever says which Bobbin is the newest
)

// Rules are what a policy says. A list that is nil allows all there are, an empty one none.
type Rules struct {
	Contact        string   `json:"contact,omitempty"` // whom a person asks
	Hosts          []string `json:"hosts,omitzero"`
	Runners        []string `json:"runners,omitzero"`
	Registries     []string `json:"registries,omitzero"`
	PersonalTokens *bool    `json:"personalTokens,omitempty"` // may be published; nil is yes
	TechnicalUsers []string `json:"technicalUsers,omitzero"`  // whose tokens are nobody's own
	// UpdateCheck says whether this machine may ask for a newer Bobbin, and whom; nil leaves it to persons.
	UpdateCheck *UpdateRule `json:"updateCheck,omitempty"`
}

// Policy is what the administrator of a machine has decided about what leaves it. Its zero value
// decides nothing. One that cannot be read lets nothing out: what it forbids is not known.
type Policy struct {
	file   string
	rules  Rules
	broken *fault.Error
	loose  bool
}

// ReadPolicy reads a policy, once for the whole life of a program; without a file there is none.
func ReadPolicy(file string) Policy {
	text, err := os.ReadFile(file)
	if file == "" || errors.Is(err, fs.ErrNotExist) {
		return Policy{}
	}
	p := Policy{file: file}
	if err != nil {
		p.broken = fault.New(fault.Denied, "The policy of this machine cannot be read: %s.", innermost(err)).At(fault.Place{File: file})
	} else {
		p.rules, p.broken = parse(file, bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	}
	if p.broken != nil {
		p.broken.Hint = strings.TrimSpace(p.broken.Hint + " Until it is mended Bobbin sends nothing from this machine. Ask " + p.contact() + ".")
	}
	// On Windows the bits say nothing.
	if info, err := os.Stat(file); err == nil && runtime.GOOS != "windows" {
		p.loose = info.Mode().Perm()&0o022 != 0
	}
	return p
}

// innermost is what went wrong, without the name of the file.
func innermost(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func (p Policy) contact() string { return cmp.Or(p.rules.Contact, "whoever administers this machine") }

// Judge says why a request may not leave for an address; nil when it may. Faults: denied.
func (p Policy) Judge(purpose Purpose, to *url.URL) error {
	if p.broken != nil {
		said := *p.broken
		return &said
	}
	list, what, field := p.rules.Hosts, "requests to", purpose
	switch purpose {
	case ToUpdate:
		rule := p.Updates()
		if !rule.Allowed {
			return p.RefuseUpdates()
		}
		if named, err := url.Parse(rule.Address); err == nil && rule.Address != "" && named.Scheme == to.Scheme && named.Host == to.Host {
			return nil
		}
		what, field = "asking for a newer Bobbin at", ToService
		if to.Host == "" { // a file of this machine
			return nil
		}
	case ToRunner:
		list, what = p.rules.Runners, "the runner"
	case ToRegistry:
		list, what = p.rules.Registries, "packages from"
	}
	if list == nil || workspace.HostsName(list, to) {
		return nil
	}
	return fault.New(fault.Denied, "The policy of this machine (%s) does not allow %s %s.", p.file, what, to.Host).
		WithHint("Ask %s to add it to %q there.", p.contact(), string(field))
}

// Services is Judge for services.
func (p Policy) Services(to *url.URL) error { return p.Judge(ToService, to) }

// Updates is what it says of asking for a newer Bobbin.
func (p Policy) Updates() UpdateRule {
	if p.rules.UpdateCheck == nil {
		return UpdateRule{Allowed: true}
	}
	return *p.rules.UpdateCheck
}

// RefuseUpdates says that nobody is asked for a newer Bobbin.
func (p Policy) RefuseUpdates() *fault.Error {
	return fault.New(fault.Denied, "The policy of this machine (%s) does not allow asking for a newer Bobbin.", p.file).
		WithHint("Ask %s which one to use.", p.contact())
}

// PersonalTokens says whether tokens of persons may be published.
func (p Policy) PersonalTokens() bool {
	return p.rules.PersonalTokens == nil || *p.rules.PersonalTokens
}

// Technical says whether a user of a service is a technical one, by the ID and the e-mail that the
// service has for them. Names are not looked at: people give themselves what names they like.
func (p Policy) Technical(id, email string) bool {
	for _, pattern := range p.rules.TechnicalUsers {
		for _, one := range []string{id, email} {
			if same, err := path.Match(strings.ToLower(pattern), strings.ToLower(one)); err == nil && same && one != "" {
				return true
			}
		}
	}
	return false
}

// HasTechnical says whether there is anybody who is Technical.
func (p Policy) HasTechnical() bool { return len(p.rules.TechnicalUsers) > 0 }

// RefuseToken says that an account is not published, since its login is the token of a person.
func (p Policy) RefuseToken(account, who string) *fault.Error {
	if who != "" {
		who = " (" + who + ")"
	}
	return fault.New(fault.Denied, "The account %q is logged in to with a token of a person%s, and the policy of this machine (%s) does not allow it to be published.", account, who, p.file).
		WithHint("Connect %q again with a login that is no person's, such as OAuth, a service account's token or that of a technical user; or ask %s.", account, p.contact())
}

// Problems are what is wrong with the policy itself, as faults.
func (p Policy) Problems() []error {
	var all []error
	if p.broken != nil {
		all = append(all, p.Judge(ToService, nil))
	}
	if p.loose {
		all = append(all, fault.New(fault.Invalid, "The policy of this machine may be changed by people who do not administer it.").At(fault.Place{File: p.file}).
			WithHint("As an administrator: chmod go-w %s", p.file))
	}
	return all
}

// PolicyAbout is what a person is told of a policy.
type PolicyAbout struct {
	File   string `json:"file"`
	Broken bool   `json:"broken,omitempty"` // it cannot be read, and nothing leaves
	Rules
}

// Lines say in words what the policy decides.
func (a PolicyAbout) Lines() []string {
	if a.Broken {
		return []string{"It cannot be obeyed: nothing leaves this machine."}
	}
	lines := []string{}
	for _, one := range []struct {
		words string
		list  []string
	}{{"hosts", a.Hosts}, {"runners", a.Runners}, {"registries", a.Registries}} {
		if one.list != nil {
			lines = append(lines, "only the "+one.words+" "+cmp.Or(strings.Join(one.list, ", "), "that are named, which are none"))
		}
	}
	if a.PersonalTokens != nil && !*a.PersonalTokens {
		line := "no tokens of persons to runners"
		if len(a.TechnicalUsers) > 0 {
			line += "; technical users are " + strings.Join(a.TechnicalUsers, ", ")
		}
		lines = append(lines, line)
	}
	switch rule := a.UpdateCheck; {
	case rule != nil && !rule.Allowed:
		lines = append(lines, "no asking for a newer Bobbin")
	case rule != nil && rule.Address != "":
		lines = append(lines, "asking for a newer Bobbin at "+rule.Address)
	}
	return lines
}

// About tells what the policy says; nil when there is none.
func (p Policy) About() *PolicyAbout {
	if p.file == "" {
		return nil
	}
	return &PolicyAbout{p.file, p.broken != nil, p.rules}
}
