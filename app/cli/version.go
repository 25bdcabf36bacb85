package cli

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

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
	return &cobra.Command{Use: "version", Short: "What this program is", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		a := itself()
		if p.json {
			return p.print(a)
		}
		_, err := fmt.Fprint(p.Stdout, a)
		return err
	}}
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
