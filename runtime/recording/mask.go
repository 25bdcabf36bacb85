package recording

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"bobbin/runtime/outbound"
	"bobbin/runtime/secret"
)

// leastLearned is the length from which a value under a secret's name is masked elsewhere too.
const leastLearned = 8

// tokens are texts that are credentials by their looks.
var tokens = secret.Looks

// schemes are how an authorisation begins; what follows is its credential.
var schemes = regexp.MustCompile(`(?i)\b(bearer|basic) ([\w.~+/=-]{12,})`)

// secretMember says whether a member of a JSON object holds a secret, by its name.
func secretMember(name string) bool {
	switch strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name)) {
	case "password", "passwd", "passphrase", "secret", "clientsecret", "sharedsecret", "webhooksecret", "token", "accesstoken", "refreshtoken",
		"idtoken", "apitoken", "authtoken", "bearertoken", "privatetoken", "sessiontoken", "csrftoken", "apikey", "secretkey", "privatekey",
		"authorization", "credential", "credentials", "jwt", "clientassertion":
		return true
	}
	return false
}

// masker hides the secrets of one recording: those the redactor knows, those under a secret's
// name, those that look like one, and wherever else in it the same values stand.
type masker struct {
	known   *secret.Redactor
	learned *secret.Redactor
}

func newMasker(known *secret.Redactor) *masker {
	return &masker{known: known, learned: secret.NewRedactor()}
}

// text masks a text of any kind.
func (m *masker) text(text string) string {
	text = tokens.ReplaceAllString(text, secret.Mask)
	text = schemes.ReplaceAllString(text, "$1 "+secret.Mask)
	return m.learned.Text(m.known.Text(text))
}

// body masks a body, or any JSON text.
func (m *masker) body(raw []byte) []byte {
	if len(raw) == 0 {
		return raw
	}
	raw = rewrite(raw, func(value string) string {
		if secret.IsPlaceholder(value) { // a replay needs it, and it is none
			return value
		}
		return secret.Mask
	})
	if form(raw) {
		raw = []byte(m.query(string(raw)))
	}
	raw = tokens.ReplaceAll(raw, []byte(secret.Mask))
	raw = schemes.ReplaceAll(raw, []byte("$1 "+secret.Mask))
	if json.Valid(raw) { // and stays so
		return m.learned.JSON(m.known.JSON(raw))
	}
	return m.learned.Bytes(m.known.Bytes(raw))
}

func (m *masker) headers(headers [][2]string) [][2]string {
	masked := outbound.MaskHeaders(m.known, headers)
	for i := range masked {
		masked[i][1] = m.text(masked[i][1])
	}
	return masked
}

func (m *masker) url(text string) string { return m.text(outbound.MaskURL(m.known, text)) }

// query masks the secrets of a form.
func (m *masker) query(text string) string {
	parts := strings.Split(text, "&")
	for i, part := range parts {
		if name, value, found := strings.Cut(part, "="); found && value != "" && secretField(name) {
			parts[i] = name + "=" + secret.Mask
		}
	}
	return strings.Join(parts, "&")
}

func secretField(name string) bool {
	plain, err := url.QueryUnescape(name)
	return err != nil || outbound.SecretParameter(plain) || secretMember(plain)
}

// Leaks names the exchanges in which something looks like a secret that is not masked; for
// those who check recordings that people edited.
func (r *Recording) Leaks() []string {
	m := newMasker(nil)
	leaks := []string{}
	for _, x := range append([]Exchange{{Call: "event", Arguments: r.Event}, {Call: "result", Arguments: r.Outcome.Result}}, r.Exchanges...) {
		masked := m.exchange(x)
		texts := [][2]string{{x.URL, masked.URL}, {ordered(x.Arguments), ordered(masked.Arguments)}, {ordered(x.Result), ordered(m.body(x.Result))}}
		before, after := slices.Concat(x.Headers), masked.Headers
		bodies := []*Body{x.Body}
		if a := x.Answer; a != nil {
			before, after = append(before, a.Headers...), append(after, m.headers(a.Headers)...)
			bodies = append(bodies, a.Body)
		}
		for _, b := range bodies {
			raw, _ := b.Bytes() // was read before
			texts = append(texts, [2]string{string(raw), string(m.body(raw))})
		}
		clean := slices.Equal(before, after)
		for _, t := range texts {
			clean = clean && t[0] == t[1]
		}
		if !clean {
			leaks = append(leaks, x.title())
		}
	}
	return leaks
}

// learn notes the secrets of an exchange's texts, to find them elsewhere.
func (m *masker) learn(headers [][2]string, address string, bodies ...[]byte) {
	for _, h := range headers {
		if masked := outbound.MaskHeaders(nil, [][2]string{h}); masked[0][1] != h[1] && strings.HasSuffix(masked[0][1], secret.Mask) {
			m.learnHeader(h[0], h[1])
		}
	}
	if _, query, found := strings.Cut(address, "?"); found {
		m.learnForm(query)
	}
	for _, raw := range bodies {
		rewrite(raw, func(value string) string { m.value(value); return value })
		if form(raw) {
			m.learnForm(string(raw))
		}
	}
}

// learnHeader learns a credential without its scheme, and the values of cookies.
func (m *masker) learnHeader(name, value string) {
	if strings.Contains(strings.ToLower(name), "cookie") {
		for part := range strings.SplitSeq(value, ";") {
			if _, cookie, found := strings.Cut(strings.TrimSpace(part), "="); found && !strings.HasPrefix(cookie, "/") {
				m.value(cookie)
			}
		}
		return
	}
	if _, credential, found := strings.Cut(value, " "); found {
		value = credential
	}
	m.value(value)
}

func (m *masker) learnForm(text string) {
	for part := range strings.SplitSeq(text, "&") {
		name, value, found := strings.Cut(part, "=")
		// Pages are asked for by "tokens" and things by "keys"; only names that leave no doubt teach.
		if plain, err := url.QueryUnescape(value); found && err == nil && secretMember(name) {
			m.value(plain)
		}
	}
}

func (m *masker) value(value string) {
	if len(value) >= leastLearned && value != secret.Mask && !secret.IsPlaceholder(value) {
		m.learned.Learn(value)
	}
}

// form says whether a body looks like fields of a form.
func form(raw []byte) bool {
	return bytes.IndexByte(raw, '=') > 0 && bytes.IndexAny(raw, " \n{<") < 0
}

// rewrite gives a JSON text in which the strings under secret names are replaced, and
// everything else is as it was. A text that is no JSON comes back unchanged.
func rewrite(raw []byte, replace func(string) string) []byte {
	trimmed := bytes.TrimLeft(raw, " \t\r\n")
	if len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '[' || !json.Valid(raw) {
		return raw
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	var out []byte
	copied := 0
	type level struct{ object, name, secret bool }
	var stack []level
	for {
		before := int(decoder.InputOffset())
		token, err := decoder.Token()
		if err != nil {
			return append(out, raw[copied:]...)
		}
		top := len(stack) - 1
		if delim, ok := token.(json.Delim); ok {
			if delim == '{' || delim == '[' {
				stack = append(stack, level{object: delim == '{', name: true})
				continue
			}
			stack = stack[:top]
			if top--; top < 0 {
				continue
			}
		} else if text, ok := token.(string); ok {
			if stack[top].object && stack[top].name {
				stack[top].name, stack[top].secret = false, secretMember(text)
				continue
			}
			if stack[top].secret && text != "" {
				start := before + bytes.IndexByte(raw[before:], '"')
				if value := replace(text); value != text {
					quoted, _ := json.Marshal(value) // a string
					out = append(append(out, raw[copied:start]...), quoted...)
					copied = int(decoder.InputOffset())
				}
			}
		}
		stack[top].name = true
	}
}
