package compile

import (
	"embed"
	"strings"
)

//go:embed standin/*.js
var standins embed.FS

// standin is our own module for packages that import one of Node.js; only those that need
// nothing of a machine have one.
func standin(builtin string) (source string, ok bool) {
	text, err := standins.ReadFile("standin/" + builtin + ".js")
	return string(text), err == nil
}

// builtins are the modules of Node.js that people import most, each with what to use instead.
var builtins = map[string]string{
	"assert":         "Throw an Error, or use @bobbin/test in tests.",
	"async_hooks":    "There is no replacement; pass the value on as an argument.",
	"buffer":         "Use Uint8Array with @bobbin/convert, TextEncoder and atob/btoa.",
	"child_process":  "Scripts cannot start programs.",
	"crypto":         "Use the global crypto: crypto.randomUUID(), crypto.subtle.",
	"dns":            "Scripts reach the network by fetch only.",
	"events":         "Use EventTarget, or plain callbacks.",
	"fs":             "Scripts have no files; keep values in @bobbin/record-storage.",
	"fs/promises":    "Scripts have no files; keep values in @bobbin/record-storage.",
	"http":           "Use the global fetch.",
	"https":          "Use the global fetch.",
	"module":         "Use import.",
	"net":            "Scripts reach the network by fetch only.",
	"os":             "Scripts know nothing of the machine they run on.",
	"path":           "Use string functions, or URL for addresses.",
	"perf_hooks":     "Use the global performance.",
	"process":        "Use context.environment.vars for settings.",
	"punycode":       "Use URL, which converts host names.",
	"querystring":    "Use the global URLSearchParams.",
	"stream":         "Use response.text(), json() or arrayBuffer().",
	"string_decoder": "Use the global TextDecoder.",
	"timers":         "Use the global setTimeout and setInterval.",
	"tls":            "Scripts reach the network by fetch only.",
	"url":            "Use the global URL and URLSearchParams.",
	"util":           "Use template strings and JSON.stringify; console formats objects by itself.",
	"v8":             "Use structuredClone for copies.",
	"vm":             "There is no replacement.",
	"worker_threads": "Use @bobbin/trigger to run another script.",
	"zlib":           "Use the global CompressionStream and DecompressionStream.",
}

// builtinOf says whether a module name means one of Node.js.
func builtinOf(name string) (string, bool) {
	if rest, ok := strings.CutPrefix(name, "node:"); ok {
		return rest, true
	}
	if _, ok := builtins[name]; ok {
		return name, true
	}
	first, _, deeper := strings.Cut(name, "/")
	_, ok := builtins[first]
	return first, ok && deeper
}
