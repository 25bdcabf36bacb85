package outbound_test

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/outbound"
	"bobbin/runtime/outbound/stored"
	"bobbin/runtime/script"
)

// shelf is a place for stored bodies, and what lies there.
type shelf struct {
	outbound.Bodies
	dir string
	ids []string
}

func newShelf(t *testing.T, limit int64) *shelf {
	s := &shelf{dir: filepath.Join(t.TempDir(), "bodies")}
	s.Bodies = outbound.Bodies{Store: stored.New(s.dir), Owner: "w/e", Limit: limit, Kept: func(id string) { s.ids = append(s.ids, id) }}
	return s
}

// send does one request with these headers, in turn names and values.
func (s *shelf) send(d *outbound.Door, method, address, body string, header ...string) (script.FetchResponse, error) {
	r := outbound.Request{FetchRequest: script.FetchRequest{Method: method, URL: address, Size: int64(len(body))}, Bodies: &s.Bodies}
	if body != "" {
		r.Body = strings.NewReader(body)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header = append(r.Header, [2]string{header[i], header[i+1]})
	}
	return d.Do(ctx, r)
}

// keep stores what an address answers and gives its id.
func (s *shelf) keep(t *testing.T, d *outbound.Door, address string) string {
	t.Helper()
	got, err := s.send(d, "GET", address, "", "x-stitch-store-body", "true")
	if body := text(t, got, err); body != "" {
		t.Fatalf("the answer still has the body %q", body)
	}
	for _, h := range got.Header {
		if h[0] == "x-stitch-stored-body-id" {
			return h[1]
		}
	}
	t.Fatal("the answer names no stored body")
	return ""
}

// echo says what it was sent; /file answers a file, /away redirects there.
func echo(t *testing.T) string {
	return server(t, func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.HasPrefix(name, "X-Stitch") {
				t.Errorf("%s left", name)
			}
		}
		switch r.URL.Path {
		case "/file":
			w.Header().Set("Content-Type", "image/png")
			w.Header().Set("X-Stitch-Stored-Body-Id", "forged")
			fmt.Fprint(w, "the file")
		case "/bad":
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, "what went wrong")
		case "/away":
			http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
		case "/cut":
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "the beginning")
		default:
			show(w, r)
		}
	}).URL
}

func show(w http.ResponseWriter, r *http.Request) {
	kind, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	fmt.Fprintf(w, "%s %s %v", r.Method, kind, r.ContentLength > 0)
	if kind != "multipart/form-data" {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, " %s", body)
		return
	}
	form := multipart.NewReader(r.Body, parameters["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return
		}
		body, _ := io.ReadAll(part)
		fmt.Fprintf(w, " %s/%s/%s=%s", part.FormName(), part.FileName(), part.Header.Get("Content-Type"), body)
	}
}

func TestStored_IsSentInEveryForm(t *testing.T) {
	base, d, s := echo(t), door(t, outbound.Config{}), newShelf(t, 0)
	id := s.keep(t, d, base+"/file")
	const form = "x-stitch-stored-body-form-data-"
	for name, c := range map[string]struct {
		path, body string
		header     []string
		want       string
	}{
		"as a form":          {"/", "", nil, "POST multipart/form-data true file/file/image/png=the file"},
		"asked for":          {"/", "", []string{"X-Stitch-Transform-Stored-Body", "form-data"}, "POST multipart/form-data true file/file/image/png=the file"},
		"with names":         {"/", "", []string{form + "file-name", "Grüße \"1\".png", form + "file-identifier", "uploadFile"}, "POST multipart/form-data true uploadFile/Grüße \"1\".png/image/png=the file"},
		"with fields":        {"/", "", []string{form + "additional-fields", "table:incident; sys_id:a:b;"}, "POST multipart/form-data true table//=incident sys_id//=a:b file/file/image/png=the file"},
		"embedded":           {"/", `{"a":"[storedBodyBase64]"}`, []string{"x-stitch-transform-stored-body", "embedded-base64", "content-type", "application/json"}, `POST application/json true {"a":"dGhlIGZpbGU="}`},
		"as it is":           {"/", "", []string{"x-stitch-transform-stored-body", "none"}, "POST image/png true the file"},
		"after a redirect":   {"/away", "", nil, "POST multipart/form-data true file/file/image/png=the file"},
		"and the answer not": {"/", "", []string{"x-stitch-drop-body", "true"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := s.send(d, "POST", base+c.path, c.body, append(c.header, "x-stitch-stored-body-id", id)...)
			if body := text(t, got, err); body != c.want {
				t.Errorf("got  %s\nwant %s", body, c.want)
			}
		})
	}
}

func TestStored_RefusesInPlainWords(t *testing.T) {
	base, d, s := echo(t), door(t, outbound.Config{}), newShelf(t, 0)
	id := s.keep(t, d, base+"/file")
	const how, fields = "x-stitch-transform-stored-body", "x-stitch-stored-body-form-data-additional-fields"
	for name, c := range map[string]struct {
		method, body string
		header       []string
		want         string
	}{
		"an unknown id":     {"POST", "", []string{"x-stitch-stored-body-id", "nope"}, "ServiceError 404: There is no stored body of that id in this environment."},
		"an empty id":       {"POST", "", []string{"x-stitch-stored-body-id", ""}, "ServiceError 404: There is no stored body of that id in this environment."},
		"GET":               {"GET", "", nil, "TypeError 0: A GET request has no body."},
		"two bodies":        {"POST", "x", nil, "ServiceError 0: A stored body that is sent as a form leaves no room for another body."},
		"two plain bodies":  {"POST", "x", []string{how, "none"}, "ServiceError 0: A stored body that is sent as it is leaves no room for another body."},
		"an unknown form":   {"POST", "", []string{how, "zip"}, `ServiceError 0: x-stitch-transform-stored-body is form-data, embedded-base64 or none, not "zip".`},
		"fields not fields": {"POST", "", []string{fields, "a"}, `ServiceError 0: The header x-stitch-stored-body-form-data-additional-fields is written name:value;name2:value2; and not "a".`},
		"no marker":         {"POST", "{}", []string{how, "embedded-base64"}, "ServiceError 0: To embed a stored body, the given body holds [storedBodyBase64] once; here it is there 0 times."},
		"two markers":       {"POST", strings.Repeat("[storedBodyBase64]", 2), []string{how, "embedded-base64"}, "ServiceError 0: To embed a stored body, the given body holds [storedBodyBase64] once; here it is there 2 times."},
		"around too large":  {"POST", strings.Repeat("x", 9<<20), []string{how, "embedded-base64"}, "ServiceError 0: A stored body is embedded in a body of at most 8 MB."},
		"a broken answer":   {"cut", "", nil, "ServiceError 0: "},
	} {
		t.Run(name, func(t *testing.T) {
			header, path := append(c.header, "x-stitch-stored-body-id", id), "/"
			if c.method == "cut" {
				c.method, header, path = "GET", []string{"x-stitch-store-body", "1"}, "/cut"
			}
			if len(c.header) > 0 && c.header[0] == "x-stitch-stored-body-id" {
				header = c.header
			}
			_, err := s.send(d, c.method, base+path, c.body, header...)
			var host *script.HostError
			if !errors.As(err, &host) || !strings.HasPrefix(fmt.Sprintf("%s %d: %s", host.Name, host.Code, host.Message), c.want) {
				t.Errorf("got %#v, want %s", err, c.want)
			}
		})
	}
	if left := files(t, s.dir); len(left) != 1 {
		t.Errorf("what was not stored whole is still there: %v", left)
	}
}

func TestStored_LeavesAnswersOfFailureToTheScript(t *testing.T) {
	base, d, s := echo(t), door(t, outbound.Config{}), newShelf(t, 0)
	got, err := s.send(d, "GET", base+"/bad", "", "x-stitch-store-body", "true")
	if body := text(t, got, err); body != "what went wrong" || len(s.ids) > 0 {
		t.Errorf("got %q, stored %v", body, s.ids)
	}
}

func TestLog_SaysHowLongARequestWasHeldBack(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Stitch-Waited") != "" {
			t.Error("what is for the log has left")
		}
	})
	for header, want := range map[string]int64{"3000": 3000, "-1": 0, "soon": 0, "": 0} {
		var log journal
		r := get(s.URL)
		r.Header, r.Log = [][2]string{{"x-stitch-waited", header}}, &log
		answer, err := door(t, outbound.Config{}).Do(ctx, r)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if len(log.all) != 1 || log.all[0].WaitedMs != want {
			t.Errorf("%q: %+v", header, log.all)
		}
	}
}

func TestDo_SaysHowLongItTookWhenAsked(t *testing.T) {
	base, now := echo(t), time.Unix(0, 0)
	d := door(t, outbound.Config{Now: func() time.Time { now = now.Add(7 * time.Millisecond); return now }})
	r := get(base)
	for timed, want := range map[bool]string{false: "", true: "7"} {
		r.Timed = timed
		got, err := d.Do(ctx, r)
		text(t, got, err)
		took := ""
		for _, h := range got.Header {
			if h[0] == "x-stitch-time" {
				took = h[1]
			}
		}
		if took != want {
			t.Errorf("timed %v: %q", timed, took)
		}
	}
}

func TestStored_BelongsToItsOwnerAndIsDropped(t *testing.T) {
	base, d, s := echo(t), door(t, outbound.Config{}), newShelf(t, 0)
	id := s.keep(t, d, base+"/file")
	s.Owner = "another"
	if _, err := s.send(d, "POST", base, "", "x-stitch-stored-body-id", id); err == nil {
		t.Error("another owner sent it")
	}
	s.Owner = "w/e"
	s.Store.Drop(s.ids...)
	if _, err := s.send(d, "POST", base, "", "x-stitch-stored-body-id", id); err == nil {
		t.Error("it was sent after it was dropped")
	}
	if left := files(t, s.dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestStored_BodiesThatWereSentMakeRoom(t *testing.T) {
	base, d, s := echo(t), door(t, outbound.Config{}), newShelf(t, 1<<20)
	answer := server(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, strings.Repeat("x", 400<<10)) }).URL
	first := s.keep(t, d, answer)
	second := s.keep(t, d, answer)
	_, err := s.send(d, "GET", answer, "", "x-stitch-store-body", "true")
	if want := "The stored bodies of this environment take more than 1 MB together. Send each one before the next is stored, or raise limits.storedBodiesMB of the environment."; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if got, err := s.send(d, "POST", base, "", "x-stitch-stored-body-id", second); text(t, got, err) == "" {
		t.Error("not sent")
	}
	s.keep(t, d, answer)
	if _, err := s.Store.Find("w/e", second); err == nil {
		t.Error("the body that was sent did not make room")
	}
	if _, err := s.Store.Find("w/e", first); err != nil {
		t.Error("a body that was not sent made room")
	}
}

func TestStored_BeginsEmptyAndSaysWhenItCannotWrite(t *testing.T) {
	base, d := echo(t), door(t, outbound.Config{})
	s := newShelf(t, 0)
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "of an earlier program"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.keep(t, d, base+"/file")
	if left := files(t, s.dir); len(left) != 1 || left[0] != s.ids[0] {
		t.Errorf("left of an earlier program: %v", left)
	}
	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
	_, err := s.send(d, "GET", base+"/file", "", "x-stitch-store-body", "true")
	if want := "The answer's body cannot be stored: the cache folder of Bobbin cannot be written. Check the permissions of the folder."; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
