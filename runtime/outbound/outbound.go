// Package outbound is the one door for HTTP requests that leave: authorisation, timeouts,
// redirects that never carry a credential to another host, and the HTTP log.
package outbound
