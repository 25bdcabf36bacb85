package all_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"bobbin/connectors/all"
	"bobbin/runtime/connector"
)

const single = "../../docs/services.md"

// services is the manual's part on each service: what a login wants and where that is found, what can be heard, and
// what a person does where Bobbin cannot register a webhook.
func services() string {
	var b strings.Builder
	for _, c := range all.Connectors() {
		fmt.Fprintf(&b, "\n## %s\n\n`bobbin connect %s`", c.Title, c.Name)
		if c.BaseURLHint != "" {
			fmt.Fprintf(&b, " asks for the address, such as `%s`", c.BaseURLHint)
		}
		fmt.Fprintf(&b, ". Types and class: `@bobbin/%s`.\n\n", c.Name)
		for _, kind := range c.Auth {
			b.WriteString(login(kind))
		}
		b.WriteString(heard(c))
	}
	return b.String()
}

// login is one way to log in, with what it asks for.
func login(kind connector.AuthKind) string {
	var b strings.Builder
	fmt.Fprintf(&b, "- **%s** (`--auth %s`)", kind.Title, kind.Name)
	between := ": "
	for _, f := range kind.Fields {
		if kind.OAuth != nil && (f.Name == connector.FieldPort || f.Name == connector.FieldScopes) { // the same for all
			continue
		}
		b.WriteString(between + f.Label)
		between = "; "
		if f.Optional {
			b.WriteString(" (may be left empty)")
		}
		if f.Hint != "" {
			b.WriteString(": " + strings.TrimSuffix(addresses(f.Hint), "."))
		}
	}
	b.WriteString(".")
	if o := kind.OAuth; o != nil && len(o.Scopes) > 0 {
		fmt.Fprintf(&b, " Scopes, if none are given: `%s`.", strings.Join(o.Scopes, "`, `"))
	}
	return b.String() + "\n"
}

// heard is what listeners hear of a service, and how it comes to know them.
func heard(c *connector.Connector) string {
	e := c.Events
	if len(e.Types) == 0 {
		return "\nIt has no events of its own: a generic listener takes what it can be told to send.\n"
	}
	var b strings.Builder
	names := make([]string, len(e.Types))
	for i, one := range e.Types {
		names[i] = one.Name
	}
	fmt.Fprintf(&b, "\nEvents: %s.\n", strings.Join(names, ", "))
	switch {
	case e.Polling != nil && e.Polling.Only:
		b.WriteString("\nThere are no webhooks: Bobbin [asks](polling.md) for what is new.\n")
	case e.Registrar != nil:
		b.WriteString("\n`bobbin listen --register` and a runner [register the webhook](events.md#registering-them).\n")
	case e.Checklist != nil:
		b.WriteString("\nThe webhook is set by hand:\n\n")
		for i, step := range e.Checklist("ADDRESS", names[0]) {
			fmt.Fprintf(&b, "%d. %s", i+1, addresses(step.Text))
			switch {
			case strings.Contains(step.Paste, "\n"):
				fmt.Fprintf(&b, "\n\n   ```text\n   %s\n   ```\n", strings.ReplaceAll(step.Paste, "\n", "\n   "))
			case step.Paste != "":
				fmt.Fprintf(&b, " `%s`\n", step.Paste)
			default:
				b.WriteString("\n")
			}
		}
	}
	if s := e.Signing; s.How != "" {
		fmt.Fprintf(&b, "\nA delivery is signed: %s. The secret: %s.\n", strings.TrimSuffix(s.How, "."), strings.TrimSuffix(s.Secret, "."))
	}
	return b.String()
}

// addresses makes links of the addresses in a sentence, and none of what only looks like one.
func addresses(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		address := strings.Trim(word, "().,;:")
		at := strings.Index(word, address)
		switch {
		case address == "" || strings.Contains(word, "`"):
		case strings.ContainsAny(address, "<>{}*@"):
			words[i] = word[:at] + "`" + address + "`" + word[at+len(address):]
		case strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://"):
			words[i] = word[:at] + "<" + address + ">" + word[at+len(address):]
		}
	}
	return strings.Join(words, " ")
}

// anchor is the name of a heading, as the usual viewers make it.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

func TestManual_SaysWhereToClick(t *testing.T) { current(t, single, services()) }
