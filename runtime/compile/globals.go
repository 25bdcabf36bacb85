package compile

// globals declares what every script has without importing it.
func globals() string { return header }
