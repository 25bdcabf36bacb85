package cli

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
	"bobbin/app/update"
	"bobbin/runtime/worker"
)

// The build sets these, the times in seconds since 1970. `go build .` alone leaves them as they are.
var (
	version   = "dev"
	committed = ""
	built     = ""
)

// about is what the program says of itself.
type about struct {
	Version   string `json:"version"`
	Committed string `json:"committed,omitempty"` // when the source's last commit was made, RFC 3339
	Built     string `json:"built,omitempty"`     // the day of the build, or SOURCE_DATE_EPOCH of it
	System    string `json:"system"`              // linux/amd64
	Go        string `json:"go"`                  // the version of Go it was built with
	Build     string `json:"build"`               // what its workers must be of, too
}

func itself() about {
	return about{Version: version, Committed: stamp(committed), Built: stamp(built), System: runtime.GOOS + "/" + runtime.GOARCH, Go: strings.TrimPrefix(runtime.Version(), "go"), Build: worker.Build()}
}

// stamp writes seconds since 1970 as RFC 3339, and nothing for what is none.
func stamp(seconds string) string {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return ""
	}
	return time.Unix(n, 0).UTC().Format(time.RFC3339)
}

func (p *program) versionCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{Use: "version", Short: "What this program is, and whether there is a newer one", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if check {
			return p.askForNewer(cmd.Context())
		}
		a := itself()
		if p.json {
			return p.print(a)
		}
		_, err := fmt.Fprint(p.Stdout, a)
		return err
	}}
	cmd.Flags().BoolVar(&check, "check", false, "ask for a newer one, at the address of the settings or the policy")
	return cmd
}

// askForNewer asks now, and tells what there is.
func (p *program) askForNewer(ctx context.Context) error {
	var s update.State
	if err := p.call(ctx, "updates.ask", ide.Nothing{}, &s); err != nil {
		return err
	}
	if p.json {
		return p.print(s)
	}
	line := s.Own + ": " + s.Newest.Version + " is the newest."
	if s.Newer {
		line = s.Newest.Version + " is newer than this one, " + s.Own + "."
	}
	for _, more := range []string{s.Newest.Date, s.Newest.Note, s.Newest.Page} {
		if more != "" {
			line += "\n" + more
		}
	}
	_, err := fmt.Fprintln(p.Stdout, line)
	return err
}

// printUpdates says whether a newer version is looked for, who says so, and what came of it.
func (p *program) printUpdates(s update.State) {
	switch {
	case s.Forbidden:
		fmt.Fprintln(p.Stdout, "updates  not asked for: the policy forbids it")
		return
	case s.Address == "":
		fmt.Fprintln(p.Stdout, "updates  not asked for")
		return
	}
	by := "as the settings say"
	if s.By == update.ByPolicy {
		by = "as the policy says"
	}
	line := "asked for at " + s.Address + ", " + by
	switch {
	case s.AskedAt.IsZero() && s.Fault == nil:
		line += "; not asked yet"
	case !s.AskedAt.IsZero():
		line += "; last " + s.AskedAt.Local().Format("2006-01-02 15:04")
	}
	switch {
	case s.Fault != nil:
		line += ": " + s.Fault.Sentence
	case s.Newest != nil:
		line += ": " + s.Newest.Version
	}
	fmt.Fprintf(p.Stdout, "updates  %s\n", line)
}

// String is the version alone on the first line, for scripts, and the rest below it.
func (a about) String() string {
	parts := []string{a.System + ", Go " + a.Go}
	if a.Built != "" {
		parts = append(parts, "built "+a.Built)
	}
	if a.Committed != "" {
		parts = append(parts, "of the source of "+a.Committed)
	}
	return a.Version + "\n" + strings.Join(parts, ", ") + "\n"
}
