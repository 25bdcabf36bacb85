package template

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"bobbin/runtime/alias"
	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

// logins are addresses with a password in them.
var logins = regexp.MustCompile(`://[^/\s:@"'` + "`" + `$<>]+:[^/\s:@"'` + "`" + `$<>{]+@[\w.-]+`)

// schemes are how an authorisation begins; the group is its credential.
var schemes = regexp.MustCompile(`(?i)\b(?:bearer|basic) ([\w.~+/=-]{20,})`)

// named are texts under a secret's name; the group is the text.
var named = regexp.MustCompile(`(?i)[\w$-]*(?:passwor[dt]|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|credential)[\w$-]*["'\]]*\s*[:=]\s*["'` + "`" + `]([^"'` + "`" + `\s]{12,})["'` + "`" + `]`)

// excused ends a line whose text under a secret's name is none.
const excused = "no-secret"

const (
	parameterHint = `Make it a parameter of the type "password" (see Passwords and keys), or let an account hold it, and take it out of the file. If it was ever shared, revoke it.`
	excuseHint    = ` If it is none, end the line with the comment // ` + excused + `.`
)

// leastKnown is the length from which a known secret is looked for: shorter ones stand anywhere.
const leastKnown = 6

// secrets says where something looks like a secret.
func secrets(file string, text []byte, known []string) []workspace.Diagnostic {
	var all []workspace.Diagnostic
	seen := map[int]bool{} // lines
	add := func(offset int, what, hint string) {
		line, column := place(text, offset)
		if !seen[line] {
			seen[line] = true
			all = append(all, workspace.Diagnostic{Place: fault.Place{File: file, Line: line, Column: column}, Severity: workspace.SeverityError,
				Code: "template/secret", Message: what, Hint: hint, Source: "workspace"})
		}
	}
	for _, value := range known {
		if at := bytes.Index(text, []byte(value)); at >= 0 && len(value) >= leastKnown {
			add(at, "This is the secret of an account on this machine.", parameterHint)
		}
	}
	for _, found := range secret.Looks.FindAllIndex(text, -1) {
		add(found[0], "This looks like a token or a key of a service.", parameterHint)
	}
	for _, found := range alias.Hooks().FindAllIndex(text, -1) {
		add(found[0], "This address is a secret: whoever knows it can post to it.", parameterHint)
	}
	for _, found := range logins.FindAllIndex(text, -1) {
		add(found[0], "This address has a password in it.", parameterHint)
	}
	for _, found := range schemes.FindAllSubmatchIndex(text, -1) {
		if random(string(text[found[2]:found[3]])) {
			add(found[0], "This looks like the credential of a login.", parameterHint)
		}
	}
	if slices.Contains(workspace.ScriptExtensions, path.Ext(file)) {
		for _, found := range named.FindAllSubmatchIndex(text, -1) {
			if random(string(text[found[2]:found[3]])) && !strings.Contains(lineAt(text, found[0]), excused) {
				add(found[0], "This looks like a secret, by its name.", parameterHint+excuseHint)
			}
		}
	}
	return all
}

// random says whether a text can be a secret: it has letters and digits, and is no address or
// template of a text.
func random(text string) bool {
	return strings.ContainsAny(text, "0123456789") && strings.ContainsFunc(text, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }) &&
		!strings.Contains(text, "://") && !strings.Contains(text, "${") && !secret.IsPlaceholder(text)
}

// place counts lines and columns from 1.
func place(text []byte, offset int) (line, column int) {
	before := text[:offset]
	return bytes.Count(before, []byte("\n")) + 1, offset - bytes.LastIndexByte(before, '\n')
}

func lineAt(text []byte, offset int) string {
	begin := bytes.LastIndexByte(text[:offset], '\n') + 1
	line, _, _ := strings.Cut(string(text[begin:]), "\n")
	return line
}
