package cli_test

import (
	"context"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"bobbin/runtime/store/pasttest"
)

// past writes the databases of an earlier version, with a row of a workspace in each table: past WORKSPACE FOLDER VERSION.
func past(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: past WORKSPACE FOLDER VERSION")
	}
	version, err := strconv.ParseInt(args[2], 10, 64)
	ts.Check(err)
	dir := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(dir, 0o700))
	ts.Check(pasttest.Make(context.Background(), dir, os.DirFS("../../runtime/store/migrations"), version,
		pasttest.Row{"workspace": args[0], "environment": "development", "scope": "environment", "owner": "development", "key": "kept"}))
}
