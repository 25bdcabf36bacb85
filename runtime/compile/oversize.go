package compile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// largeBundle is the size in bytes of a program from which on loading it is felt: each run
// loads it anew, about 7 ms for a megabyte.
const largeBundle = 300_000

// oversize warns of a program that is so large that every run starts later for it.
func (b *build) oversize(name string, out api.BuildResult) (workspace.Diagnostic, bool) {
	var meta struct {
		Outputs map[string]struct {
			Bytes  int
			Inputs map[string]struct{ BytesInOutput int }
		}
	}
	size := 0
	for _, f := range out.OutputFiles {
		if !strings.HasSuffix(f.Path, ".map") {
			size = len(f.Contents)
		}
	}
	if size < largeBundle || json.Unmarshal([]byte(out.Metafile), &meta) != nil {
		return workspace.Diagnostic{}, false
	}
	of, entry := map[string]int{}, map[string]string{} // by package
	for _, output := range meta.Outputs {
		for input, part := range output.Inputs {
			id, ok := strings.CutPrefix(input, npmNamespace+":")
			if f, known := b.npmFiles[id]; ok && known {
				of[f.pkg.Label] += part.BytesInOutput
				entry[f.pkg.Label] = min(cmp.Or(entry[f.pkg.Label], id), id)
			}
		}
	}
	d := workspace.Diagnostic{Severity: workspace.SeverityWarning, Code: codeSize, Source: origin, Place: fault.Place{File: b.entries[0], Line: 1, Column: 1},
		Message: fmt.Sprintf("The script %s is a program of %d KB, which each of its runs loads before it starts.", name, size/1000),
		Hint:    "Import only what is used, from packages that can be imported in parts."}
	largest := slices.SortedFunc(maps.Keys(of), func(x, y string) int { return cmp.Or(cmp.Compare(of[y], of[x]), cmp.Compare(x, y)) })
	if len(largest) > 0 {
		if place := b.origin(entry[largest[0]]); place.File != "" {
			d.Place = place
		}
		var parts []string
		for _, label := range largest[:min(3, len(largest))] {
			parts = append(parts, fmt.Sprintf("%s (%d KB)", label, of[label]/1000))
		}
		d.Message += " Most of it is " + strings.Join(parts, ", ") + "."
		if strings.HasPrefix(largest[0], "zod") {
			d.Hint = "zod/mini does the same with a fraction of the code."
		}
	}
	return d, true
}
