package secret_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"bobbin/runtime/secret"
)

var (
	one = secret.Placeholder("w", "token")
	two = secret.Placeholder("w", "token2")
)

// filler knows two secrets.
func filler() *secret.Filler {
	return secret.NewFiller(func(placeholder string) (string, bool, error) {
		value, found := map[string]string{one: "first", two: "second & last"}[placeholder]
		return value, found, nil
	})
}

func derive(expression map[string]any) string {
	text, err := json.Marshal(expression)
	if err != nil {
		panic(err)
	}
	return "ENV_VARIABLE_1" + base64.RawURLEncoding.EncodeToString(text) + "."
}

func TestPlaceholder_NamesOneParameterOfOneWorkspace(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range []string{one, two, secret.Placeholder("w2", "token"), secret.Placeholder("w", "mail.token")} {
		if len(p) != len(one) || !strings.HasPrefix(p, "ENV_VARIABLE_") || seen[p] {
			t.Errorf("%q", p)
		}
		seen[p] = true
	}
	if secret.Placeholder("w", "token") != one {
		t.Error("it changed")
	}
}

func TestIsPlaceholder(t *testing.T) {
	for text, want := range map[string]bool{one: true, derive(map[string]any{"op": "base64"}): true, "": false, "x": false, one + "x": false, "x" + one: false, one + two: false, one[1:]: false} {
		if secret.IsPlaceholder(text) != want {
			t.Errorf("%q", text)
		}
	}
}

func TestFiller_FillsIn(t *testing.T) {
	base := derive(map[string]any{"op": "base64", "text": "me:" + one})
	for text, want := range map[string]string{
		"":                                    "",
		"nothing here":                        "nothing here",
		one:                                   "first",
		"a" + one + two + "b":                 "afirstsecond & lastb",
		one + "2":                             "first2",
		"ENV_VARIABLE_" + one:                 "ENV_VARIABLE_first",
		one[:len(one)-1]:                      one[:len(one)-1],
		"ENV_VARIABLE_token":                  "ENV_VARIABLE_token",
		secret.Placeholder("other", "token"):  secret.Placeholder("other", "token"),
		"ENV_VARIABLE_1abc" + one:             "ENV_VARIABLE_1abcfirst",
		"ENV_VARIABLE_1abc." + one:            "ENV_VARIABLE_1abc.first",
		"Basic " + base:                       "Basic bWU6Zmlyc3Q=",
		base + base:                           "bWU6Zmlyc3Q=bWU6Zmlyc3Q=",
		derive(map[string]any{"op": "other"}): derive(map[string]any{"op": "other"}),
		// openssl dgst -sha256 -hmac first
		derive(map[string]any{"op": "hmac", "key": one, "data": "data"}): "36bdd75e9d57187569cf77a3185df08e31c6899d3fbdb00c8e5411839e97dcf3",
	} {
		got, err := filler().String(text, nil)
		if err != nil || got != want {
			t.Errorf("%s became %s (%v), want %s", text, got, err, want)
		}
	}
	if got, err := filler().String("x="+two, func(string) string { return "escaped" }); err != nil || got != "x=escaped" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestFiller_DerivesFromDerived(t *testing.T) {
	// The chain of AWS's signature: each key is the hmac of the one before.
	day := derive(map[string]any{"op": "hmac", "key": "AWS4" + one, "data": "20150830"})
	region := derive(map[string]any{"op": "hmac", "key": day, "keyEncoding": "hex", "data": "us-east-1"})
	got, err := filler().String(derive(map[string]any{"op": "hmac", "key": region, "keyEncoding": "hex", "bytes": []byte("x"), "hash": "sha1", "encoding": "base64"}), nil)
	if err != nil || len(got) != 28 {
		t.Errorf("got %q, %v", got, err)
	}
	nested := one
	for range 9 {
		nested = derive(map[string]any{"op": "base64", "text": nested})
	}
	if _, err := filler().String(nested, nil); err == nil || !strings.Contains(err.Error(), "8 times") {
		t.Errorf("nine deep: %v", err)
	}
	for _, e := range []map[string]any{{"op": "hmac", "key": one, "keyEncoding": "hex"}, {"op": "hmac", "key": one, "hash": "md4"}} {
		if _, err := filler().String(derive(e), nil); err == nil {
			t.Errorf("%v went through", e)
		}
	}
}

func TestFiller_EndsAStreamWithItsError(t *testing.T) {
	failed := errors.New("locked")
	f := secret.NewFiller(func(string) (string, bool, error) { return "", false, failed })
	got, err := io.ReadAll(f.Reader(strings.NewReader("before "+one+" after"), nil))
	if string(got) != "before " || !errors.Is(err, failed) {
		t.Errorf("got %q, %v", got, err)
	}
	broken := io.MultiReader(strings.NewReader("before ENV_VAR"), &failing{failed})
	if got, err := io.ReadAll(filler().Reader(broken, nil)); string(got) != "before ENV_VAR" || !errors.Is(err, failed) {
		t.Errorf("got %q, %v", got, err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func FuzzFiller(f *testing.F) {
	base := derive(map[string]any{"op": "base64", "text": one})
	f.Add([]byte("x"+one+two+base+"ENV_VARIABLE_ENV_VARIABLE_"+one[:20]), uint8(1))
	f.Add([]byte("ENV_VARIABLE_1ENV_VARIABLE_1"+base), uint8(3))
	f.Fuzz(func(t *testing.T, text []byte, size uint8) {
		want, err := filler().Bytes(text, nil)
		if err != nil {
			return
		}
		got, err := io.ReadAll(filler().Reader(&chunked{bytes.Clone(text), int(size%64) + 1}, nil))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("stream gives %q, bytes give %q (%v)", got, want, err)
		}
	})
}

func TestRedactor_MasksTheTextsOfJSON(t *testing.T) {
	r := secret.NewRedactor("n12345", `q"uo/te`, "grün", "98765")
	for text, want := range map[string]string{
		`{"n12345":"\n12345 n12345"}`:              `{"***":"\n12345 ***"}`,
		`[98765,-98765.5,"98765",1e98765,98765e7]`: `["***","***","***","***","***"]`,
		`{"a":[true,null,1],"b":"q\"uo/te\u0041"}`: `{"a":[true,null,1],"b":"***A"}`,
		`{"a":"nothing\u0041"}`:                    `{"a":"nothing\u0041"}`,
		`["gr\u00fcn","q\"uo\/te","q&#34;uo/te"]`:  `["***","***","***"]`,
		``: ``,
	} {
		got := string(r.JSON([]byte(text)))
		if got != want || (got != "" && !json.Valid([]byte(got))) {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}
