//go:build !sabotage

package worker

// groupOf is whom a job may share a process with: those of its workspace and environment. (A program that is
// built with the tag sabotage has sabotage.go in place of this file, to see that the fault tests notice.)
func groupOf(key Key, job Job) group { return group{key, job.Limits.MemoryBytes} }
