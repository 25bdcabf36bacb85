package cli

// SetVersion makes the program one of that version, for a test.
func SetVersion(text string) { version = text }
