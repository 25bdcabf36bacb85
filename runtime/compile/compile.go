// Package compile turns a workspace's TypeScript into Bundles and diagnostics with esbuild.
//
// It lowers only what the script engine lacks, resolves the names of host modules and
// connections to our own code, puts the operations a script uses into its Bundle, and
// closes the traps that must be closed in source text. Types are typecheck's.
package compile
