// Package worker runs scripts in child processes (the headless program as `bobbin worker`):
// spawn, frames over pipes, deadlines, memory limits, kill and restart.
//
// A worker holds nothing: no credential, no database, no network, no environment, no
// working directory. Whatever a script reaches goes back over the frames to the Host that
// the parent supplies for that invocation.
package worker
