package main

import (
	"fmt"
	"slices"
	"strings"
)

// target is a kind of machine, in the words of Go.
type target struct{ system, arch string }

// targets are the machines that Bobbin is made for.
var targets = []target{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
}

// String is the name of a target in the names of files.
func (t target) String() string { return t.system + "-" + t.arch }

// program is the file name of a program on such a machine.
func (t target) program(name string) string {
	if t.system == "windows" {
		return name + ".exe"
	}
	return name
}

// chosen gives the targets that a list such as "linux/arm64,windows/amd64" names, and all when it is empty.
func chosen(list string, from []target) ([]target, error) {
	if list == "" {
		return from, nil
	}
	var all []target
	for word := range strings.SplitSeq(list, ",") {
		system, arch, _ := strings.Cut(word, "/")
		t := target{system, arch}
		if !slices.Contains(from, t) {
			return nil, fmt.Errorf("%q is none of the machines this is made for: %s", word, names(from))
		}
		all = append(all, t)
	}
	return all, nil
}

func names(all []target) string {
	var words []string
	for _, t := range all {
		words = append(words, t.system+"/"+t.arch)
	}
	return strings.Join(words, ", ")
}
