package engine_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/app/enginetest"
	"bobbin/runtime/fault"
)

// The lists of the home refuse what they cannot have written, and leave it as it is.
func TestLists_RefuseWhatTheyCannotRead(t *testing.T) {
	h := enginetest.Open(t)
	file := filepath.Join(h.Dir(), "config", "accounts.json")
	for text, code := range map[string]fault.Code{
		`{"format": 2, "accounts": []}`: fault.Conflict,
		`{"format": 1, "accounts": [`:   fault.Unavailable,
		`{"format": 1, "accounts": {}}`: fault.Unavailable,
		`[]`:                            fault.Unavailable,
	} {
		enginetest.Write(t, file, text)
		if _, err := h.Accounts().List(); !fault.Is(err, code) || !strings.Contains(err.Error(), "accounts") {
			t.Errorf("%s: %v", text, err)
		}
		if left, err := os.ReadFile(file); err != nil || string(left) != text {
			t.Errorf("%s became %s (%v)", text, left, err)
		}
	}
	enginetest.Write(t, file, `{"format": 1}`)
	if list, err := h.Accounts().List(); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
}
