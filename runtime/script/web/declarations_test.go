package web_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"bobbin/runtime/script/web"
)

// A class member that a script sees must be declared, and what is declared must be there.
func TestDeclarations_SayWhatScriptsHave(t *testing.T) {
	declared := map[string][]string{}
	for _, m := range regexp.MustCompile(`(?m)^declare (?:class|const|function) (\w+)`).FindAllStringSubmatch(web.Declarations, -1) {
		declared[m[1]] = nil
	}
	for _, m := range regexp.MustCompile(`(?ms)^(?:declare class|interface) (\w+)[^{\n]*\{\n(.*?)^\}`).FindAllStringSubmatch(web.Declarations, -1) {
		for _, line := range strings.Split(m[2], "\n") {
			member := regexp.MustCompile(`^  (?:readonly )?(\w+)[(:<?]`).FindStringSubmatch(line)
			if member != nil && member[1] != "constructor" {
				declared[m[1]] = append(declared[m[1]], member[1])
			}
		}
	}
	for _, body := range []string{"Request", "Response"} {
		declared[body] = append(declared[body], declared["Body"]...)
	}
	names := map[string][]string{}
	for name, value := range run(t, &host{}, `
		const found = {};
		for (const name of event) {
			const value = globalThis[name];
			if (value === undefined) { found[name] = null; continue; }
			found[name] = typeof value === "function" && value.prototype ? Object.getOwnPropertyNames(value.prototype).filter((n) => n !== "constructor" && n !== n.toUpperCase()) : [];
		}
		return found;`, keys(declared)).(map[string]any) {
		list, ok := value.([]any)
		if !ok {
			continue
		}
		names[name] = []string{}
		for _, n := range list {
			names[name] = append(names[name], n.(string))
		}
	}
	for name, members := range declared {
		got, ok := names[name]
		if !ok {
			if regexp.MustCompile(`(?m)^declare (?:class|const|function) ` + name + `\b`).MatchString(web.Declarations) {
				t.Errorf("%s is declared and not there", name)
			}
			continue
		}
		for _, n := range got {
			if !slices.Contains(members, n) {
				t.Errorf("%s.%s is not declared", name, n)
			}
		}
		for _, n := range members {
			if !slices.Contains(got, n) && len(got) > 0 && !slices.Contains([]string{"message"}, n) {
				t.Errorf("%s.%s is declared and not there", name, n)
			}
		}
	}
}

func keys(m map[string][]string) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	return list
}
