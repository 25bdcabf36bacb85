package outbound_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
)

const password = `p"a&s<s`

var placeholder = secret.Placeholder("workspace", "token")

// only allows one host the password.
func only(host string) map[string]outbound.Placeholder {
	return map[string]outbound.Placeholder{placeholder: {
		Value: func(context.Context) (string, error) { return password, nil },
		Allow: func(to, _ *url.URL) error {
			if to.Hostname() == host {
				return nil
			}
			return fault.New(fault.Denied, "Not to %s.", to.Hostname()).WithHint("Nowhere.")
		},
	}}
}

func basic(user string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte("me:"+user))
}

// mirrored is a service that answers with what it got.
func mirrored(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	fmt.Fprintf(w, "%s|%s|%s|%s|%d", body, r.RequestURI, r.Header.Get("X-Key"), r.Header.Get("Authorization"), r.ContentLength)
}

func TestDo_FillsInPasswordsByContentType(t *testing.T) {
	s := server(t, mirrored)
	d := door(t, outbound.Config{})
	for _, c := range []struct{ contentType, body, want string }{
		{"application/json; charset=utf-8", `"%s"`, `"p\"a\u0026s\u003cs"`},
		{"application/vnd.api+json", `"%s"`, `"p\"a\u0026s\u003cs"`},
		{"", `"%s"`, `"p\"a\u0026s\u003cs"`},
		{"application/x-www-form-urlencoded", "p=%s", "p=p%22a%26s%3Cs"},
		{"application/xml", ">%s<", ">p&#34;a&amp;s&lt;s<"},
		{"text/xml", ">%s<", ">p&#34;a&amp;s&lt;s<"},
		{"text/html", ">%s<", ">p&#34;a&amp;s&lt;s<"},
		{"application/soap+xml", ">%s<", ">p&#34;a&amp;s&lt;s<"},
		{"text/plain", "a %s", "a " + password},
		{"text/css", "a %s", "a " + password},
		{"text/csv", "a %s", "a " + password},
		{"text/javascript", "a %s", "a " + password},
		{"application/octet-stream", "a %s", "a " + placeholder},
		{"multipart/form-data; boundary=x", "a %s", "a " + placeholder},
		{"no media type", "a %s", "a " + placeholder},
	} {
		body := strings.ReplaceAll(c.body, "%s", placeholder)
		for _, size := range []int64{int64(len(body)), -1} {
			log := &journal{}
			r := outbound.Request{Log: log, FetchRequest: script.FetchRequest{Method: "POST", URL: s.URL + "/" + placeholder + "?q=" + placeholder,
				Body: strings.NewReader(body), Size: size, Header: [][2]string{{"X-Key", placeholder}, {"Authorization", basic(placeholder)}}},
				Placeholders: only("127.0.0.1")}
			if c.contentType != "" {
				r.Header = append(r.Header, [2]string{"Content-Type", c.contentType})
			}
			answer, err := d.Do(ctx, r)
			got := text(t, answer, err)
			want := c.want + "|/p%22a&s%3Cs?q=p%22a%26s%3Cs|" + password + "|" + basic(password) + "|"
			if size >= 0 {
				want += fmt.Sprint(len(c.want))
			} else {
				want += "-1"
			}
			if got != want {
				t.Errorf("%q, size %d: sent %q, want %q", c.contentType, size, got, want)
			}
			if answer.URL != r.URL {
				t.Errorf("%q: the script learned %s", c.contentType, answer.URL)
			}
			x := log.all[0]
			if x.Request.Body != body || x.URL != s.URL+"/"+placeholder+"?q="+placeholder {
				t.Errorf("%q: logged %q to %s, not what the script wrote", c.contentType, x.Request.Body, x.URL)
			}
			if all := fmt.Sprint(x); strings.Contains(all, password) || strings.Contains(all, `p\"a`) || strings.Contains(all, basic(password)[6:]) || strings.Contains(all, "p%22a") {
				t.Errorf("%q: logged %s", c.contentType, all)
			}
		}
	}
}

func TestDo_SendsNothingToAnotherHost(t *testing.T) {
	reached := false
	s := server(t, func(http.ResponseWriter, *http.Request) { reached = true })
	d := door(t, outbound.Config{})
	for name, r := range map[string]script.FetchRequest{
		"header":  {URL: s.URL, Header: [][2]string{{"X-Key", "a" + placeholder}}},
		"basic":   {URL: s.URL, Header: [][2]string{{"Authorization", basic(placeholder)}}},
		"path":    {URL: s.URL + "/" + placeholder},
		"query":   {URL: s.URL + "/?x=" + placeholder},
		"body":    {URL: s.URL, Method: "POST", Body: strings.NewReader(placeholder), Size: int64(len(placeholder))},
		"derived": {URL: s.URL, Header: [][2]string{{"X-Key", derive(`{"op":"base64","text":"` + placeholder + `"}`)}}},
	} {
		_, err := d.Do(ctx, outbound.Request{FetchRequest: r, Placeholders: only("example.com")})
		if err == nil || err.Error() != "Not to 127.0.0.1. Nowhere." {
			t.Errorf("%s: %v", name, err)
		}
	}
	if reached {
		t.Error("the host was reached")
	}
	// A streamed body is found out on its way, and does not get to its end.
	reader := server(t, func(_ http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err == nil {
			t.Errorf("a whole body came: %d bytes", len(body))
		}
	})
	long := strings.Repeat("x", 300_000) + placeholder
	_, err := d.Do(ctx, outbound.Request{FetchRequest: script.FetchRequest{URL: reader.URL, Method: "POST", Body: strings.NewReader(long), Size: -1}, Placeholders: only("example.com")})
	if err == nil || err.Error() != "Not to 127.0.0.1. Nowhere." {
		t.Errorf("stream: %v", err)
	}
}

// derive makes the placeholder of an expression, as the module @bobbin/secret does.
func derive(expression string) string {
	return "ENV_VARIABLE_1" + base64.RawURLEncoding.EncodeToString([]byte(expression)) + "."
}

func TestDo_LeavesPasswordsBehindWhereARedirectGoesElsewhere(t *testing.T) {
	there := server(t, mirrored)
	elsewhere := strings.Replace(there.URL, "127.0.0.1", "localhost", 1)
	home := server(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
	})
	d := door(t, outbound.Config{})
	send := func(body string) (script.FetchResponse, error) {
		return d.Do(ctx, outbound.Request{FetchRequest: script.FetchRequest{Method: "POST", URL: home.URL, Header: [][2]string{{"X-Key", placeholder}},
			Body: strings.NewReader(body), Size: int64(len(body))}, Placeholders: only("127.0.0.1")})
	}
	got, err := send("plain")
	if body := text(t, got, err); body != "plain|/|||5" {
		t.Errorf("the other host got %q", body)
	}
	if _, err := send(placeholder); err == nil || !strings.Contains(err.Error(), "Not to localhost") {
		t.Errorf("a body went on: %v", err)
	}
}

func TestDo_RefusesAPasswordThatAHeaderCannotHave(t *testing.T) {
	d := door(t, outbound.Config{})
	all := only("127.0.0.1")
	all[placeholder] = outbound.Placeholder{Allow: all[placeholder].Allow, Value: func(context.Context) (string, error) { return "two\nlines", nil }}
	_, err := d.Do(ctx, outbound.Request{FetchRequest: script.FetchRequest{URL: "http://127.0.0.1:1", Header: [][2]string{{"X-Key", placeholder}}}, Placeholders: all})
	if err == nil || !strings.Contains(err.Error(), `header "X-Key" has a line break`) {
		t.Errorf("got %v", err)
	}
}

func TestDo_NeedsNoPasswordForASimulator(t *testing.T) {
	d := door(t, outbound.Config{})
	b := bind("https://gitlab.simulated")
	b.Simulator = http.HandlerFunc(mirrored)
	all := map[string]outbound.Placeholder{placeholder: {
		Value: func(context.Context) (string, error) { return "", fault.New(fault.NotFound, "No value.") },
		Allow: func(*url.URL, *url.URL) error { return fault.New(fault.Denied, "Not there.") },
	}}
	r := outbound.Request{Binding: b, FetchRequest: script.FetchRequest{URL: "/x", Header: [][2]string{{"X-Key", placeholder}}}, Placeholders: all}
	got, err := d.Do(ctx, r)
	if body := text(t, got, err); !strings.Contains(body, "|"+placeholder+"|") {
		t.Errorf("the simulator got %q", body)
	}
	r.URL = "http://127.0.0.1:1/"
	if _, err := d.Do(ctx, r); err == nil || err.Error() != "Not there." {
		t.Errorf("beside the simulator: %v", err)
	}
}

func TestDo_FillsInPasswordsAroundAStoredBody(t *testing.T) {
	base, d, s := echo(t), door(t, outbound.Config{}), newShelf(t, 0)
	id := s.keep(t, d, base+"/file")
	for name, c := range map[string]struct {
		header []string
		body   string
		want   string
	}{
		"fields": {[]string{"x-stitch-stored-body-form-data-additional-fields", "token:" + placeholder}, "",
			`POST multipart/form-data true token//=p"a&s<s file/file/image/png=the file`},
		"embedded": {[]string{"x-stitch-transform-stored-body", "embedded-base64", "content-type", "application/json"}, `{"a":"[storedBodyBase64]","t":"` + placeholder + `"}`,
			`POST application/json true {"a":"dGhlIGZpbGU=","t":"p\"a\u0026s\u003cs"}`},
	} {
		r := outbound.Request{FetchRequest: script.FetchRequest{Method: "POST", URL: base + "/", Size: int64(len(c.body))}, Bodies: &s.Bodies, Placeholders: only("127.0.0.1")}
		if c.body != "" {
			r.Body = strings.NewReader(c.body)
		}
		c.header = append(c.header, "x-stitch-stored-body-id", id)
		for i := 0; i < len(c.header); i += 2 {
			r.Header = append(r.Header, [2]string{c.header[i], c.header[i+1]})
		}
		log := &journal{}
		r.Log = log
		got, err := d.Do(ctx, r)
		if body := text(t, got, err); body != c.want {
			t.Errorf("%s: got  %s\nwant %s", name, body, c.want)
		}
		if all := fmt.Sprint(log.all); strings.Contains(all, password) || strings.Contains(all, `p\"a`) {
			t.Errorf("%s: logged %s", name, all)
		}
	}
}
