package outbound_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"bobbin/runtime/connector"
	"bobbin/runtime/outbound"
	"bobbin/runtime/outbound/stored"
	"bobbin/runtime/script"
)

// FuzzStored: whatever a script writes into the headers of a stored body, the service gets a
// form of the length that was said, with the file as it is, or the script an error.
func FuzzStored(f *testing.F) {
	f.Add("a.txt", "file", "k:v;k2:v2;")
	f.Add("\"\\;", "ä\u2028", ";:;")
	f.Add("", "", "name:a:b;c")
	store := stored.New(f.TempDir())
	id, err := store.Keep(ctx, "w/e", "", strings.NewReader("the file"), 0)
	if err != nil {
		f.Fatal(err)
	}
	d := outbound.New(outbound.Config{})
	f.Fuzz(func(t *testing.T, file, field, further string) {
		var got string
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = theFile(t, r) })
		r := outbound.Request{Binding: &outbound.Binding{Account: connector.Account{BaseURL: "https://a.simulated"}, Simulator: handler},
			Bodies: &outbound.Bodies{Store: store, Owner: "w/e"},
			FetchRequest: script.FetchRequest{Method: "POST", URL: "https://a.simulated/", Header: [][2]string{{"x-stitch-stored-body-id", id},
				{"x-stitch-stored-body-form-data-file-name", file}, {"x-stitch-stored-body-form-data-file-identifier", field},
				{"x-stitch-stored-body-form-data-additional-fields", further}}}}
		answer, err := d.Do(ctx, r)
		var host *script.HostError
		if errors.As(err, &host) {
			return
		}
		if text(t, answer, err); got != "the file" {
			t.Errorf("the service got %q", got)
		}
	})
}

// theFile reads the last part of a form.
func theFile(t *testing.T, r *http.Request) string {
	whole, err := io.ReadAll(r.Body)
	if err != nil || int64(len(whole)) != r.ContentLength {
		t.Errorf("%d bytes, %d were said, %v", len(whole), r.ContentLength, err)
	}
	_, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t.Error(err)
	}
	last := ""
	form := multipart.NewReader(strings.NewReader(string(whole)), parameters["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return last
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Error(err)
		}
		last = string(content)
	}
}
