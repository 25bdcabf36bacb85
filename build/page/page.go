// Package page puts what a program measured into a page of the manual.
package page

import (
	"fmt"
	"os"
	"strings"
)

// Replace writes a text between the lines <!-- NAME --> and <!-- end of NAME --> of a page, in place
// of what stands there. A page without these lines is left as it is, and an error.
func Replace(file, name, text string) error {
	return Change(file, name, func(string) string { return text })
}

// Change is Replace by a text that is made of what stands there.
func Change(file, name string, change func(old string) string) error {
	page, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+name+" -->", "<!-- end of "+name+" -->"
	before, rest, begins := strings.Cut(string(page), begin+"\n")
	old, after, ends := strings.Cut(rest, end+"\n")
	if !begins || !ends {
		return fmt.Errorf("%s has no place for the %s: a line %s, and %s below it", file, name, begin, end)
	}
	return os.WriteFile(file, []byte(before+begin+"\n"+change(old)+end+"\n"+after), 0o644)
}
