// Package typecheck is the TypeScript compiler as a process: the type errors of a workspace,
// and the language service an editor speaks to.
//
// The compiler is Microsoft's own program, shipped inside ours and unpacked to the user's
// cache. Nothing of it runs in this process. The language service can loop for ever on some
// texts, so every request has a time limit after which the process is replaced (Server).
//
// What the compiler reads besides the scripts is made by package compile.
package typecheck
