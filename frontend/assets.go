// Package frontend holds the built workbench: the files `npm run build` wrote, as one
// file system for whoever serves them (app/browser, app/window).
//
// A clean clone has no build; Assets says so instead of serving an empty page.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Assets is the built workbench, index.html at its root. The second result is false when
// this program was built without one.
func Assets() (fs.FS, bool) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return dist, false // unreachable: "dist" is a valid path
	}
	_, err = fs.Stat(files, "index.html")
	return files, err == nil
}
