package outbound

import (
	"net/http"
	"net/url"
	"strings"

	"bobbin/runtime/secret"
)

// isSecretHeader says whether a header carries a credential, by its name.
func isSecretHeader(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "authorization", "proxy-authorization", "cookie", "set-cookie", "private-token", "job-token", "deploy-token":
		return true
	}
	for _, part := range []string{"api-key", "apikey", "access-token", "auth-token", "secret", "password", "signature"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// SecretParameter says whether a query parameter carries a credential, by its name.
func SecretParameter(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "key", "token", "jwt", "code", "sig", "signature", "auth", "apikey", "api_key", "client_secret", "password":
		return true
	}
	return strings.HasSuffix(name, "_token") || strings.HasSuffix(name, "-token") || strings.HasSuffix(name, "token") || strings.Contains(name, "secret")
}

// MaskHeaders masks headers for the log; the scheme of an authorisation stays.
func MaskHeaders(redactor *secret.Redactor, headers [][2]string) [][2]string {
	out := make([][2]string, 0, len(headers))
	for _, h := range headers {
		name, value := h[0], h[1]
		switch {
		case isSecretHeader(name):
			scheme, _, found := strings.Cut(value, " ")
			value = secret.Mask
			if found && strings.HasSuffix(strings.ToLower(name), "authorization") {
				value = scheme + " " + secret.Mask
			}
		case http.CanonicalHeaderKey(name) == "Location", http.CanonicalHeaderKey(name) == "Referer":
			value = MaskURL(redactor, value)
		}
		out = append(out, [2]string{name, redactor.Text(value)})
	}
	return out
}

// MaskURL masks tokens in a URL's query, known or not.
func MaskURL(redactor *secret.Redactor, text string) string {
	u, err := url.Parse(text)
	if err != nil {
		text, _, _ = strings.Cut(text, "?")
		return redactor.Text(text)
	}
	if u.User != nil {
		u.User = url.User(secret.Mask)
	}
	parts := strings.Split(u.RawQuery, "&")
	for i, part := range parts {
		name, _, found := strings.Cut(part, "=")
		plain, err := url.QueryUnescape(name)
		if found && (err != nil || SecretParameter(plain)) {
			parts[i] = name + "=" + secret.Mask
		}
	}
	u.RawQuery = strings.Join(parts, "&")
	return redactor.Text(u.String())
}
