package secret_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"bobbin/runtime/secret"
)

const token = `s3cret/+"tok&en`

func TestRedactor_MasksEveryForm(t *testing.T) {
	r := secret.NewRedactor(token)
	for name, text := range map[string]string{
		"plain":        "token is " + token + ".",
		"query":        "https://x/?private_token=s3cret%2F%2B%22tok%26en&a=1",
		"json":         `{"t":"s3cret/+\"tok&en"}`,
		"go json":      `{"t":"s3cret/+\"tok\u0026en"}`,
		"base64":       base64.StdEncoding.EncodeToString([]byte(token)),
		"basic":        "Basic " + base64.StdEncoding.EncodeToString([]byte("me@example.com:"+token)),
		"basic, other": "Basic " + base64.StdEncoding.EncodeToString([]byte("you@example.com:"+token)),
		"base64url":    base64.RawURLEncoding.EncodeToString([]byte("ab" + token + "cd")),
	} {
		t.Run(name, func(t *testing.T) {
			got := r.Text(text)
			if !strings.Contains(got, secret.Mask) || strings.Contains(got, "s3cret") {
				t.Errorf("%q became %q", text, got)
			}
		})
	}
}

func TestRedactor_LeavesOtherTextAlone(t *testing.T) {
	r := secret.NewRedactor(token, "", "abc")
	const text = "abc is too short to be a secret, and s3cret alone is none"
	if got := r.Text(text); got != text {
		t.Errorf("got %q", got)
	}
	var none *secret.Redactor
	none.Learn("something")
	if got := none.Text(text); got != text {
		t.Errorf("nil: got %q", got)
	}
}

func TestRedactor_MasksAcrossReads(t *testing.T) {
	r := secret.NewRedactor(token)
	text := strings.Repeat("x", 1000) + token + strings.Repeat("y", 1000) + token[:5]
	want := strings.Repeat("x", 1000) + secret.Mask + strings.Repeat("y", 1000) + token[:5]
	for name, from := range map[string]io.Reader{
		"byte by byte": iotest.OneByteReader(strings.NewReader(text)),
		"half":         iotest.HalfReader(strings.NewReader(text)),
		"with its end": iotest.DataErrReader(strings.NewReader(text)),
	} {
		got, err := io.ReadAll(r.Reader(from))
		if err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func FuzzReplacer(f *testing.F) {
	f.Add("abab", "ab", "aba", []byte("xxababaxxab"), uint8(1))
	f.Fuzz(func(t *testing.T, a, b, c string, text []byte, size uint8) {
		r := secret.NewReplacer(map[string]string{a: "1", b: "22", c: ""})
		want := r.Bytes(text)
		got, err := io.ReadAll(r.Reader(&chunked{text, int(size%16) + 1}))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("stream gives %q, bytes give %q (%v)", got, want, err)
		}
	})
}

type chunked struct {
	text []byte
	size int
}

func (c *chunked) Read(p []byte) (int, error) {
	if len(c.text) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.text[:min(c.size, len(c.text))])
	c.text = c.text[n:]
	return n, nil
}
