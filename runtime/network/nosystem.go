//go:build !windows && !(darwin && cgo)

package network

import "net/url"

// systemProxy is none: on Linux the variables are what all programs go by.
func systemProxy() func(*url.URL) (*url.URL, error) { return nil }
