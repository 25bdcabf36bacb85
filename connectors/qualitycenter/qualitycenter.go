// Package qualitycenter is the connector for HP ALM, now OpenText Application Quality
// Management: one client for the entities of a project (defects, requirements, tests, runs and
// what else it has), in JSON and in XML. overlay.json is written by hand.
package qualitycenter

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Quality Center beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "quality-center", Title: "Quality Center", Client: "QualityCenterApi",
		Packages: []string{},
		Files:    files,
		Address:  standard.Address{Example: "https://alm.your-company.com", Cut: []string{"/qcbin/"}},
		Kinds:    kinds(),
		Sign:     authorize,
		SignIn:   signIn,
		Identify: identify,
		Played:   simulator,
	}
}
