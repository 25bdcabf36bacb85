package npm_test

import (
	"os"
	"strings"
	"testing"

	"bobbin/runtime/npm"
)

// TestRange_AnswersAsNpmDoes compares with node-semver's answers: each line of the table is a
// range, a version, and true, false or null for no range at all.
func TestRange_AnswersAsNpmDoes(t *testing.T) {
	text, err := os.ReadFile("testdata/ranges.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		r, err := npm.ParseRange(parts[0])
		got := "false"
		if err != nil {
			got = "null"
		} else if r.Fits(parts[1]) {
			got = "true"
		}
		if got != parts[2] {
			t.Errorf("%q %s: %s, want %s (%v)", parts[0], parts[1], got, parts[2], err)
		}
		n++
	}
	t.Logf("%d answers", n)
}
