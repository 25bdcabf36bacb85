package oauth_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/oauth"
)

// link is a service with an application link: it checks signatures by a way of its own.
type link struct {
	key  *rsa.PublicKey
	back string
	deny bool
}

var parameter = regexp.MustCompile(`(oauth_[a-z_]+)="([^"]*)"`)

// verify gives the oauth parameters of a request whose signature is good.
func (l *link) verify(r *http.Request) (map[string]string, bool) {
	got, pairs := map[string]string{}, []string{}
	for _, m := range parameter.FindAllStringSubmatch(r.Header.Get("Authorization"), -1) {
		got[m[1]], _ = url.QueryUnescape(m[2])
		if m[1] != "oauth_signature" {
			pairs = append(pairs, m[1]+"="+m[2])
		}
	}
	for name, values := range r.URL.Query() {
		pairs = append(pairs, name+"="+strings.ReplaceAll(url.QueryEscape(values[0]), "+", "%20"))
	}
	slices.Sort(pairs)
	base := r.Method + "&" + url.QueryEscape("http://"+r.Host+r.URL.Path) + "&" + url.QueryEscape(strings.Join(pairs, "&"))
	signature, err := base64.StdEncoding.DecodeString(got["oauth_signature"])
	sum := sha1.Sum([]byte(base))
	return got, err == nil && rsa.VerifyPKCS1v15(l.key, crypto.SHA1, sum[:], signature) == nil
}

func (l *link) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/authorize" {
		verifier := "v1"
		if l.deny {
			verifier = "denied"
		}
		http.Redirect(w, r, l.back+"&oauth_token="+r.URL.Query().Get("oauth_token")+"&oauth_verifier="+verifier, http.StatusFound)
		return
	}
	got, good := l.verify(r)
	switch {
	case got["oauth_consumer_key"] != "bobbin":
		http.Error(w, "oauth_problem=consumer_key_unknown", http.StatusUnauthorized)
	case !good:
		http.Error(w, "oauth_problem=signature_invalid", http.StatusUnauthorized)
	case r.URL.Path == "/request":
		l.back = got["oauth_callback"]
		_, _ = w.Write([]byte("oauth_token=r1&oauth_token_secret=s&oauth_callback_confirmed=true"))
	case r.URL.Path == "/access" && got["oauth_token"] == "r1" && got["oauth_verifier"] == "v1":
		_, _ = w.Write([]byte("oauth_token=a1&oauth_token_secret=s&oauth_expires_in=157680000"))
	case r.URL.Path == "/rest" && got["oauth_token"] == "a1":
	default:
		http.Error(w, "oauth_problem=token_rejected", http.StatusUnauthorized)
	}
}

func TestOAuth1_IsAgreedToAndSigns(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	service := &link{key: &key.PublicKey}
	s := httptest.NewServer(service)
	defer s.Close()
	l := login(connector.SignedRequests, s.URL, http.DefaultTransport.RoundTrip)
	l.Way.Request, l.Way.Token = "{site}/request", "{site}/access"
	l.Fields[connector.FieldClientID] = "bobbin"
	l.Secrets = connector.Credential{connector.FieldKey: text}
	attempt := begin(t, l)
	browse(t, attempt.Address)
	got, err := attempt.Wait(t.Context())
	if err != nil || got[connector.AccessToken] != "a1" || oauth.Ends(l.Way, got).Before(time.Now().Add(24*time.Hour)) {
		t.Fatalf("%v", err)
	}
	r, err := http.NewRequest(http.MethodGet, s.URL+"/rest?jql=a%20b&x=%C3%A4%2B", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := connector.OAuth1(r, connector.Account{Fields: l.Fields}, got, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", answer, err)
	}
	answer.Body.Close()
	service.deny = true
	if f := outcome(t, l, func(a *oauth.Attempt) { browse(t, a.Address) }); f.Code != fault.Denied || !strings.Contains(f.Sentence, "refused in the browser") {
		t.Errorf("%v", f)
	}
	l.Fields[connector.FieldClientID] = "other"
	if _, err := oauth.Begin(t.Context(), l); !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), "consumer_key_unknown") {
		t.Errorf("%v", err)
	}
	l.Secrets = connector.Credential{connector.FieldKey: "hello"}
	if _, err := oauth.Begin(t.Context(), l); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
}
