// Command small is what tests pack in place of the real programs: it has two modules in it.
package main

import (
	"fmt"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"golang.org/x/mod/semver"
)

func main() { fmt.Println(cdx.NewBOM().SpecVersion, semver.IsValid("v1.2.0")) }
