package text_test

import (
	"bytes"
	"encoding/base64"
	"testing"
	"unicode/utf8"

	"bobbin/runtime/script/web/text"
)

// Decoding gives valid text of any bytes, and the same text of bytes that are valid.
func FuzzUTF8(f *testing.F) {
	for _, seed := range []string{"a", "é", "\xff", "\xe2\x82", "\xf0\x9f\x98", "\xed\xa0\x80", "\xf4\x90\x80\x80"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, clean := text.UTF8(b)
		if !utf8.ValidString(got) || clean != utf8.Valid(b) || clean && got != string(b) {
			t.Errorf("%x gives %q, %v", b, got, clean)
		}
	})
}

// Base64 of any bytes decodes to them, with and without padding.
func FuzzForgive(f *testing.F) {
	f.Add([]byte{0, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, coded := range []string{base64.StdEncoding.EncodeToString(b), base64.RawStdEncoding.EncodeToString(b)} {
			if got, ok := text.Forgive(coded); !ok || !bytes.Equal(got, b) {
				t.Errorf("%q gives %x, %v", coded, got, ok)
			}
		}
		_, _ = text.Forgive(string(b))
	})
}
