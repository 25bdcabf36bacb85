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
type HeadersInit = any
declare class Headers { get(name: string): string | null }
declare class Blob { readonly size: number }
interface RequestInit { method?: string; headers?: any; body?: any }
declare class Response { readonly status: number; json(): Promise<any> }
`

// Declarations compiles the declarations of several connectors at once, strictly, each with a
// script of its own ("" for none); it is skipped where the TypeScript compiler is not installed.
func Declarations(t *testing.T, connectors []*connector.Connector, scripts map[string]string) {
	t.Helper()
	files := map[string]string{"globals.d.ts": globals}
	for _, c := range connectors {
		files[c.Name+"/client.d.ts"] = c.Declarations()
		files[c.Name+"/script.ts"] = scripts[c.Name] + "\nexport {};\n"
	}
	compileAll(t, files)
}

// Typecheck compiles the connector's declarations, its samples against the types of their
// events, and a script that uses them, with the TypeScript compiler of the frontend; it is
// skipped where that is not installed.
func Typecheck(t *testing.T, c *connector.Connector, script string) {
	t.Helper()
	files := map[string]string{"globals.d.ts": globals, "client.d.ts": c.Declarations(), "events.d.ts": c.Events.Declarations(), "script.ts": script}
	for i, e := range c.Events.Types {
		if strings.Contains(files["events.d.ts"], " "+e.Type+" ") {
			files[fmt.Sprintf("sample%d.ts", i)] = fmt.Sprintf("import type { %s } from './events';\nexport const sample: %s = %s;\n", e.Type, e.Type, e.Sample)
		}
	}
	compileAll(t, files)
}

// Events compiles the event types of several connectors at once, strictly, with every sample
// against the type of its event.
func Events(t *testing.T, connectors []*connector.Connector) {
	t.Helper()
	files := map[string]string{"globals.d.ts": globals}
	for _, c := range connectors {
		files[c.Name+"/events.d.ts"] = c.Events.Declarations()
		var samples strings.Builder
		for i, e := range c.Events.Types {
			fmt.Fprintf(&samples, "import type { %s } from './events';\nexport const sample%d: %s = %s;\n", e.Type, i, e.Type, e.Sample)
		}
		files[c.Name+"/samples.ts"] = samples.String()
	}
	compileAll(t, files)
}

// Payload is what an event had, with the connector and the interface scripts know it by.
type Payload struct {
	Connector *connector.Connector
	Type      string
	JSON      []byte
}

// Payloads compiles payloads against the types of their events, strictly, for all connectors at once.
func Payloads(t *testing.T, all []Payload) {
	t.Helper()
	files, texts := map[string]string{"globals.d.ts": globals}, map[string]*strings.Builder{}
	for i, p := range all {
		text := texts[p.Connector.Name]
		if text == nil {
			text = &strings.Builder{}
			// What a value has beyond its type is no mistake here: services say more than anybody declares.
			text.WriteString("const typed = <T,>() => <V extends T>(value: V) => value;\n")
			texts[p.Connector.Name] = text
			files[p.Connector.Name+"/events.d.ts"] = p.Connector.Events.Declarations()
		}
		fmt.Fprintf(text, "import type { %s as T%d } from './events';\ntyped<T%d>()(%s);\n", p.Type, i, i, p.JSON)
	}
	for name, text := range texts {
		files[name+"/payloads.ts"] = text.String()
	}
	compileAll(t, files)
}

// compileAll runs the TypeScript compiler over files by name.
func compileAll(t *testing.T, files map[string]string) {
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
	files["managed-api.d.ts"] = string(managed)
	files["tsconfig.json"] = `{"compilerOptions":{"target":"es2023","lib":["es2023"],"strict":true,"noEmit":true,"module":"esnext",
		"moduleResolution":"bundler","types":[],"paths":{"@bobbin/managed-api":["./managed-api.d.ts"]}},"include":["**/*.ts"]}`
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if output, err := exec.CommandContext(t.Context(), compiler, "-p", dir).CombinedOutput(); err != nil {
		t.Errorf("the TypeScript compiler: %v\n%s", err, output)
	}
}
