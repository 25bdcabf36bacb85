package typecheck

import (
	"bufio"
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

func FuzzParse_PlacesAreInsideTheWorkspaceOrNamed(f *testing.F) {
	f.Add("scripts/A.ts(3,7): error TS2322: Type 'string' is not assignable.\n  More of it.\nerror TS5058: The path does not exist.\n")
	f.Add("a(99999999999999999999,1): warning TS1: x\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range parse(text, string(filepath.Separator)+"w") {
			if d.File == "" || d.Line < 0 || d.Column < 0 || d.Severity == "" || !strings.HasPrefix(d.Code, "TS") {
				t.Errorf("%+v", d)
			}
		}
	})
}

func FuzzReadFrame_ReadsWhatWasWritten(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"), []byte("{}"))
	f.Add([]byte("content-length: 99999999999\r\n\r\n"), []byte(""))
	f.Fuzz(func(t *testing.T, raw, body []byte) {
		readFrame(bufio.NewReader(bytes.NewReader(raw))) // anything but a panic or a giant allocation
		var out bytes.Buffer
		if err := writeFrame(&out, body); err != nil {
			t.Fatal(err)
		}
		if got, err := readFrame(bufio.NewReader(&out)); err != nil || !bytes.Equal(got, body) {
			t.Errorf("%q became %q: %v", body, got, err)
		}
	})
}
