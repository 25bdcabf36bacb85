package notify

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"

	"bobbin/runtime/fault"
)

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// Unknown is the fault of a notification that is not there, or not the caller's to see.
func Unknown(name string) error {
	return fault.New(fault.NotFound, "There is no notification %q.", name).WithHint("`bobbin notifications list` lists those there are.")
}

// Check says what is wrong with a notification and the secret of its target. Faults: invalid.
func (n Notification) Check(secret map[string]string) error {
	if !nameForm.MatchString(n.Name) {
		return fault.New(fault.Invalid, "%q cannot be the name of a notification.", n.Name).WithHint("Use small letters, digits and hyphens, at most 63.")
	}
	for _, s := range n.Statuses {
		if !Bad(s) {
			return fault.New(fault.Invalid, "%q is not a status that can be told.", s).
				WithHint("There is function_error, timed_out, out_of_memory, malformed_payload, runtime_error and denied.")
		}
	}
	if n.EveryMinutes < 0 || n.EveryMinutes > 7*24*60 {
		return fault.New(fault.Invalid, "Further failures are told every 1 to 10080 minutes.")
	}
	switch n.Kind {
	case Webhook:
		if len(secret[SecretKey]) < 16 {
			return fault.New(fault.Invalid, "The key that the webhook is signed with has at least 16 characters.")
		}
		return address(n.URL)
	case Slack:
		return address(secret[SecretURL])
	case Email:
		if n.Mail == nil {
			return fault.New(fault.Invalid, "An e-mail needs a mail server, a sender and receivers.")
		}
		return n.Mail.check()
	}
	return fault.New(fault.Invalid, "%q is not a kind of notification.", n.Kind).WithHint("There is webhook, slack and email.")
}

// address checks that of a target, which is not told again: it may be a secret.
func address(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return fault.New(fault.Invalid, "The address of the notification is not a URL.").WithHint("Write it with https:// in front.")
	}
	return nil
}

func (m Mail) check() error {
	if m.Host == "" || strings.ContainsAny(m.Host, "/: \r\n") || m.Port < 0 || m.Port > 65535 {
		return fault.New(fault.Invalid, "%q is not a mail server.", m.Host).WithHint("Give its name, and the port beside it: smtp.example.com:587.")
	}
	switch m.Security {
	case "", StartTLS, TLS:
	case Plain:
		if m.User != "" {
			return fault.New(fault.Invalid, "A password is not sent to a mail server without encryption.").WithHint("Use starttls or tls.")
		}
	default:
		return fault.New(fault.Invalid, "%q is not a way to speak to a mail server.", m.Security).WithHint("There is starttls, tls and none.")
	}
	if len(m.To) == 0 || len(m.To) > 50 {
		return fault.New(fault.Invalid, "An e-mail goes to 1 to 50 receivers.")
	}
	for _, one := range append([]string{m.From}, m.To...) {
		if _, err := mail.ParseAddress(one); err != nil {
			return fault.New(fault.Invalid, "%q is not an e-mail address.", one).Because(err)
		}
	}
	return nil
}

// SameTarget says whether two notifications send to the same place, so that the secret of one may be used for the other.
func SameTarget(a, b Notification) bool {
	if a.Kind != b.Kind || a.URL != b.URL || (a.Mail == nil) != (b.Mail == nil) {
		return false
	}
	return a.Mail == nil || a.Mail.Host == b.Mail.Host && a.Mail.port() == b.Mail.port() && a.Mail.Security == b.Mail.Security && a.Mail.User == b.Mail.User
}
