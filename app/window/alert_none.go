//go:build !desktop || !windows

package window

// Alert is nil: an error stands on standard error.
var Alert func(sentence, hint string)
