// Command typescript packs the TypeScript compiler of one platform, so that it can be
// embedded: go run ./build/typescript -os linux -arch amd64.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"bobbin/runtime/typecheck"
)

func main() {
	system := flag.String("os", runtime.GOOS, "operating system, in Go's words")
	machine := flag.String("arch", runtime.GOARCH, "processor, in Go's words")
	modules := flag.String("modules", "frontend/node_modules", "folder with npm's packages")
	to := flag.String("to", "runtime/typecheck/pack", "folder to write to")
	flag.Parse()
	npm := filepath.Join(*modules, "@typescript", "typescript-"+typecheck.Platform(*system, *machine))
	if _, err := os.Stat(npm); err != nil {
		fmt.Fprintf(os.Stderr, "The TypeScript compiler is not installed (%s). Run `npm ci` in frontend first;\nfor another platform: npm ci --os=<os> --cpu=<cpu>.\n", npm)
		os.Exit(1)
	}
	written, err := typecheck.Pack(npm, *to)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if written {
		fmt.Println("packed the TypeScript compiler from", npm)
	}
}
