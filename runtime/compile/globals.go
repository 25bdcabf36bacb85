package compile

import "bobbin/runtime/script/modules"

// globals declares what every script has without importing it.
func globals() string { return header + modules.Globals() }
