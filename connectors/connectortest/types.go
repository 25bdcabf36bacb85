package connectortest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/runtime/connector"
)

// globals stands in for the part of the script runtime's types that declarations mention.
const globals = `
declare class Headers { get(name: string): string | null }
declare class Blob { readonly size: number }
interface RequestInit { method?: string; headers?: any; body?: any }
declare class Response { readonly status: number; json(): Promise<any> }
`

// Typecheck compiles the connector's declarations, its samples against the types of their
// events, and a script that uses them, with the TypeScript compiler of the frontend; it is
// skipped where that is not installed.
func Typecheck(t *testing.T, c *connector.Connector, script string) {
	t.Helper()
	compiler, err := filepath.Abs("../../frontend/node_modules/.bin/tsc")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(compiler); err != nil {
		t.Skip("SKIPPED: the TypeScript compiler is not installed (npm ci in frontend)")
	}
	managed, err := os.ReadFile("../../runtime/script/managedapi/module.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := map[string]string{
		"globals.d.ts": globals, "managed-api.d.ts": string(managed), "client.d.ts": c.Declarations(),
		"events.d.ts": c.Events.Declarations(), "script.ts": script,
		"tsconfig.json": `{"compilerOptions":{"target":"es2023","lib":["es2023"],"strict":true,"noEmit":true,"module":"esnext",
			"moduleResolution":"bundler","types":[],"paths":{"@bobbin/managed-api":["./managed-api.d.ts"]}},"include":["*.ts"]}`,
	}
	for i, e := range c.Events.Types {
		if strings.Contains(files["events.d.ts"], " "+e.Type+" ") {
			files[fmt.Sprintf("sample%d.ts", i)] = fmt.Sprintf("import type { %s } from './events';\nexport const sample: %s = %s;\n", e.Type, e.Type, e.Sample)
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if output, err := exec.CommandContext(t.Context(), compiler, "-p", dir).CombinedOutput(); err != nil {
		t.Errorf("the TypeScript compiler: %v\n%s", err, output)
	}
}
