package cli_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/app/cli"
	"bobbin/app/window"
)

// Who opens the window from a menu sees no standard error: what goes wrong before it is there is said in a box.
// What a command has to say is for a terminal.
func TestAlert_SaysWhyTheWindowDoesNotOpen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args           []string
		window         window.Open
		sentence, hint string
	}{
		{nil, unopened, "cannot be made", "Set BOBBIN_HOME to a folder you may write to."},
		{[]string{"no-such-folder"}, unopened, `neither a command nor a folder "no-such-folder"`, "`bobbin --help`"},
		{[]string{"accounts"}, unopened, "", ""},
		{[]string{"no-such-folder"}, nil, "", ""},
	} {
		var said [2]string
		var errs bytes.Buffer
		code := cli.Run(t.Context(), cli.Process{Args: c.args, Stdout: &errs, Stderr: &errs, Window: c.window,
			Getenv: func(name string) string { return map[string]string{"BOBBIN_HOME": file}[name] },
			Alert:  func(sentence, hint string) { said = [2]string{sentence, hint} }})
		if code == 0 || errs.Len() == 0 {
			t.Errorf("%q: %d, %s", c.args, code, &errs)
		}
		if shown := said != [2]string{}; shown != (c.sentence != "") || !strings.Contains(said[0], c.sentence) || !strings.Contains(said[1], c.hint) {
			t.Errorf("%q shows %q", c.args, said)
		}
	}
}

func unopened(context.Context, http.Handler, http.RoundTripper, window.Folders) error { return nil }
