package main

import (
	"bytes"
	"net/url"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// sbom lists what the programs are made of, in the form of CycloneDX.
func sbom(all []part, version string, at time.Time) ([]byte, error) {
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{
		Timestamp: at.UTC().Format(time.RFC3339),
		Component: &cdx.Component{BOMRef: "bobbin", Type: cdx.ComponentTypeApplication, Name: "bobbin", Version: version},
	}
	components := []cdx.Component{}
	for _, p := range all {
		c := cdx.Component{BOMRef: p.purl(), Type: cdx.ComponentTypeLibrary, Name: p.Name, Version: p.Version, PackageURL: p.purl()}
		if p.License != "" {
			c.Licenses = &cdx.Licenses{{Expression: p.License}}
		}
		components = append(components, c)
	}
	bom.Components = &components
	var out bytes.Buffer
	encoder := cdx.NewBOMEncoder(&out, cdx.BOMFileFormatJSON)
	encoder.SetPretty(true)
	err := encoder.Encode(bom)
	return out.Bytes(), err
}

// purl is the name of a part as tools know it: pkg:golang/golang.org/x/mod@v0.43.0. (Of a scope of npm
// the @ is written as %40, by the rules of package URLs.)
func (p part) purl() string {
	segments := strings.Split(p.Name, "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), "@", "%40")
	}
	return "pkg:" + p.System + "/" + strings.Join(segments, "/") + "@" + p.Version
}
