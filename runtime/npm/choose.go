package npm

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"bobbin/runtime/fault"
)

// choose picks the version of a package that all the specs want: the one tagged latest where
// it will do, else the highest, a deprecated one only when there is no other.
func (p *packument) choose(specs ...spec) (*manifest, error) {
	if tag := specs[0].tag; tag != "" {
		version, ok := p.tags[tag]
		if !ok {
			return nil, fault.New(fault.NotFound, "The package %s has no version tagged %s.", p.name, tag).
				WithHint("Its tags: %s.", strings.Join(slices.Sorted(maps.Keys(p.tags)), ", "))
		}
		return p.manifest(version)
	}
	wanted := func(version string) bool {
		return !slices.ContainsFunc(specs, func(s spec) bool { return !s.fits(p.name, version) })
	}
	latest := p.tags["latest"]
	if _, ok := p.versions[latest]; ok && wanted(latest) && !p.deprecated(latest) {
		return p.manifest(latest)
	}
	var best *semver.Version
	var name string
	for version := range p.versions {
		v, err := parseVersion(version)
		if err != nil || !wanted(version) {
			continue
		}
		if best == nil || p.better(version, v, name, best) {
			best, name = v, version
		}
	}
	if best == nil && specs[0].want == "*" && latest != "" { // only pre-releases
		name = latest
	}
	if name == "" {
		return nil, p.none(specs)
	}
	return p.manifest(name)
}

func (p *packument) better(version string, v *semver.Version, than string, best *semver.Version) bool {
	if a, b := p.deprecated(version), p.deprecated(than); a != b {
		return b
	}
	return v.Compare(best) > 0
}

func (p *packument) deprecated(version string) bool {
	var m struct{ Deprecated any }
	return json.Unmarshal(p.versions[version], &m) == nil && m.Deprecated != nil && m.Deprecated != false && m.Deprecated != ""
}

// manifest reads what the registry says of a version.
func (p *packument) manifest(version string) (*manifest, error) {
	text, ok := p.versions[version]
	if !ok {
		return nil, fault.New(fault.NotFound, "The package %s has no version %s.", p.name, version)
	}
	m, err := readManifest(text, false)
	if err != nil || m.Name != p.name || m.Version != version {
		return nil, fault.New(fault.Invalid, "What the registry says of %s %s contradicts itself.", p.name, version).Because(err)
	}
	m.DevDependencies = nil // theirs, for making the package
	m.Dev, m.Optional, m.DevOption, m.Peer, m.Link, m.InBundle = false, false, false, false, false, false
	m.Resolved, m.Integrity = m.tarball, m.sri
	return m, nil
}

func (p *packument) none(specs []spec) error {
	var wants []string
	for _, s := range specs {
		wants = append(wants, s.want)
	}
	f := fault.New(fault.NotFound, "The package %s has no version that fits %s.", p.name, strings.Join(wants, " and "))
	if latest := p.tags["latest"]; latest != "" {
		return f.WithHint("The latest is %s.", latest)
	}
	return f.WithHint("It has no version at all; it may have been withdrawn.")
}
