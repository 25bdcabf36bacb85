package network

import (
	"crypto/x509"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// OfferRoots gives the process a list of certificate authorities for a machine that has none, such as a container that
// holds nothing but the program: then, and only then, it is taken. It is not read by a process that speaks to nobody. Open
// does it; it is for those who speak to a database and open no Network.
var OfferRoots = sync.OnceFunc(func() {
	pool := x509.NewCertPool()
	for root := range bundle.Roots() {
		certificate, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			continue // the others are no worse for it
		}
		if root.Constraint == nil {
			pool.AddCert(certificate)
		} else {
			pool.AddCertWithConstraint(certificate, root.Constraint)
		}
	}
	x509.SetFallbackRoots(pool)
})
