// Package connector is the contract a connector fulfils: data about a service plus a
// little code. It knows no service by name; those live in the connectors folder.
package connector

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"bobbin/runtime/fault"
)

// Connector is one kind of service. Its functions are safe for concurrent use.
type Connector struct {
	Name     string   // jira-cloud
	Title    string   // Jira Cloud
	Client   string   // class name existing scripts know: JiraCloudApi
	Packages []string // modules that export the client class: @bobbin/jira-cloud, @managed-api/jira-cloud-v3-sr-connect, ...
	Events   Events
	Auth     []AuthKind
	// BaseURLHint is an example shown where a base URL is asked for: https://your-site.atlassian.net
	BaseURLHint string
	// Table gives the operation table; parsed once, on first use.
	Table func() *Table
	// Declarations is the generated .d.ts text of the client's module (default export: a client instance).
	Declarations func() string
	// Authorize puts the credential on a request that is about to leave for the account's own base URL.
	Authorize func(r *http.Request, a Account, credential Credential) error
	// Owns says which hosts beside that of the base URL belong to the service, so that they get the
	// credential too, by https alone; nil for none.
	Owns func(a Account, host string) bool
	// SignIn opens a session at a service that wants one before anything else, and gives what
	// Authorize then gets in place of the credential: that and the session. Do is without a login.
	// It is nil for services that take the credential itself. Errors as those of Identify.
	SignIn func(ctx context.Context, do Do, a Account, credential Credential) (Credential, error)
	// Identify asks the service who the credential belongs to. It may correct the account
	// (for example a gateway base URL). Errors: denied (wrong credential), unavailable, not_found (wrong URL), each with a hint.
	Identify func(ctx context.Context, do Do, a Account, credential Credential) (Identity, Account, error)
	// Receive verifies a delivery and says what event it is; without a secret it believes every
	// one. Errors: denied for a wrong signature, invalid, ErrUnknownEvent.
	Receive func(d Delivery, secret string) (Event, error)
}

// Events is what a connector's listeners can hear.
type Events struct {
	Packages     []string // modules with the event types: @bobbin/jira-cloud/events, @sr-connect/jira-cloud/events
	Declarations func() string
	Types        []EventType
	Signing      Signing
	Polling      *Polling // nil where nothing can be asked for
	Taking       *Taking  // nil where no event can be made of what is there
	// Registrar registers webhooks by the service's API. Where there is none, Checklist says what a
	// person does in place of it; a connector with events has one of the two.
	Registrar *Registrar
	Checklist func(address, event string) []Step
}

// Signing says how a listener knows that the service sent a delivery; for people to read.
type Signing struct {
	How    string // HMAC-SHA256 of the body in X-Hub-Signature-256
	Secret string // where the secret is set in the service, or found
	Key    string // what makes a sender's retry the same invocation: X-GitHub-Delivery; "" for nothing
}

// EventType is one event a listener can be bound to.
type EventType struct {
	Name   string          // issue created (as in a listener file)
	Title  string          // Issue created
	Type   string          // IssueCreatedEvent, the interface's name
	Sample json.RawMessage // a realistic payload in the real webhook shape
}

// AuthKind is one way to log in. Fields are asked in order.
type AuthKind struct {
	Name   string // api-token
	Title  string // E-mail and API token
	Fields []Field
	OAuth  *OAuth // nil unless the login is one of OAuth 2.0
	// Personal says whether a login is a token or a password of a person; nil where it never is, or
	// where that cannot be known.
	Personal func(a Account, credential Credential) bool
}

// Always is AuthKind.Personal of a login that a service gives to a person.
func Always(Account, Credential) bool { return true }

// Field is one thing asked for when an account is made.
type Field struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Hint   string `json:"hint,omitempty"` // where to find it
	Secret bool   `json:"secret,omitempty"`
	// Optional is a field that may be left empty.
	Optional bool `json:"optional,omitempty"`
	// File says that the field is the content of a file: where it is typed, the file is named.
	File bool `json:"file,omitempty"`
	// Default is taken when the field is left empty.
	Default string `json:"default,omitempty"`
}

// Account is an authorised login to one instance of a service, without its credential.
type Account struct {
	Name      string            `json:"name"`
	Connector string            `json:"connector"`
	BaseURL   string            `json:"baseUrl"`          // where a person sees the service: https://x.atlassian.net
	APIURL    string            `json:"apiUrl"`           // where calls go; the base URL unless a gateway is needed
	Auth      string            `json:"auth"`             // AuthKind.Name
	Fields    map[string]string `json:"fields,omitempty"` // the fields that are not secret
	Who       string            `json:"who,omitempty"`    // as the service said at the last test
	// CA are the authorities (PEM) whose certificates are trusted on the account's own hosts, in
	// place of those this machine trusts; ClientCertificate (PEM) is shown there. Its key is
	// among the credential.
	CA                string `json:"ca,omitempty"`
	ClientCertificate string `json:"clientCertificate,omitempty"`
	// Proxy is the proxy on the way to the account's own hosts, in place of this machine's:
	// http://proxy.example.com:3128, or NoProxy. Its password is among the credential.
	Proxy string `json:"proxy,omitempty"`
	// Expires is when a person has to log in again, where it is known.
	Expires time.Time `json:"expires,omitzero"`
}

// Credential holds the secret fields by name. It is never logged or marshalled outside the vault.
type Credential map[string]string

// The key of the account's client certificate (PEM), what opens it, and the password of the account's
// proxy are parts of any Credential.
const (
	ClientKey           = "tls_key"
	ClientKeyPassphrase = "tls_passphrase"
	ProxyPassword       = "proxy_password"
)

// NoProxy is the Proxy of an account whose hosts are reached without one.
const NoProxy = "none"

// Secrets are the values that must never be shown.
func (c Credential) Secrets() []string {
	var values []string
	for name, value := range c {
		if name != AccessExpires && name != RefreshExpires && name != GrantedScopes {
			values = append(values, value)
		}
	}
	return values
}

// Identity is what a service says of the caller.
type Identity struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	// Scopes are what the login may do, where the service tells; Missing are those of the usual
	// ones that it lacks.
	Scopes  []string `json:"scopes,omitempty"`
	Missing []string `json:"missing,omitempty"`
	// Expires is when the login ends, where the service tells.
	Expires time.Time `json:"expires,omitzero"`
}

// Do sends one request; the caller closes the body. It is outbound's door.
type Do func(r *http.Request) (*http.Response, error)

// Delivery is a request from a service, not yet believed.
type Delivery struct {
	Method string
	Path   string
	Query  string
	Header http.Header
	Body   []byte
	// URL is the address the sender called, as far as that is known: some services sign it.
	URL string
}

// Event is a verified delivery: its name, its payload as JSON text, and the key that makes
// a sender's retry the same invocation ("" when the service gives none).
type Event struct {
	Name        string   // "" for a question that runs nothing; then there is an Answer
	Also        []string // other event types that the same delivery is: "message" beside "message im"
	Payload     json.RawMessage
	DeliveryKey string
	// Change names what happened, however it came to be known: a webhook and a poll of the same
	// change have the same. It is "" where that cannot be told.
	Change string
	// Answer is what the service must hear, nil for what every sender hears. An event's is sent
	// when the event is stored, unless its script answers.
	Answer *Answer
}

// Answer is an HTTP answer to a delivery.
type Answer struct {
	Status int    // 200 when 0
	Type   string // of the body
	Body   []byte
}

// ErrUnknownEvent is the fault of a delivery whose event no listener can be bound to.
var ErrUnknownEvent = fault.New(fault.Invalid, "The delivery is not an event this connector knows.")
