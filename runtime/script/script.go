// Package script runs one Bundle in one fresh goja runtime with one event loop and one
// Host, and says how it ended. It is the only room that knows goja.
//
// Host modules (record storage, trigger, convert, managed API, ...) and the globals of the
// web platform live in sub-rooms, each with its declarations beside it. A runtime belongs
// to one goroutine and one invocation; it is never pooled. Deadlines, memory and killing
// belong to package worker: user code never runs in the IDE's or the runner's own process.
package script
