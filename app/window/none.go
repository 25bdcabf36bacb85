//go:build !desktop

package window

// Main is nil: the headless build has no window.
var Main Open
