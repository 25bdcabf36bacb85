package release

import (
	"github.com/Masterminds/semver/v3"

	"bobbin/runtime/fault"
)

// CheckVersion refuses what is no number of a release.
func CheckVersion(version string) error {
	if version == Head {
		return nil
	}
	if _, err := semver.StrictNewVersion(version); err != nil || len(version) > 64 {
		return fault.New(fault.Invalid, "%q is not the number of a release.", version).WithHint("Write three numbers with dots: 1.0.0.").Because(err)
	}
	return nil
}

// newest is the highest number among releases, nil when none has one.
func newest(all []Release) *semver.Version {
	var highest *semver.Version
	for _, r := range all {
		v, err := semver.StrictNewVersion(r.Version)
		if err == nil && (highest == nil || v.GreaterThan(highest)) {
			highest = v
		}
	}
	return highest
}

// Next is the number that follows those of some releases: 1.0.0 is the first.
func Next(all []Release) string {
	highest := newest(all)
	if highest == nil {
		return "1.0.0"
	}
	return highest.IncPatch().String()
}

// rises refuses a number that is not above those there are.
func rises(version string, all []Release) error {
	highest := newest(all)
	v, err := semver.StrictNewVersion(version)
	if version == Head || err != nil || highest == nil || v.GreaterThan(highest) {
		return nil
	}
	return fault.New(fault.Conflict, "The number %s is not above %s, which there is already.", version, highest).
		WithHint("Numbers of releases rise. The next one is %s.", Next(all))
}

// Numbers are those that can follow some releases.
type Numbers struct {
	Patch string `json:"patch"` // Next
	Minor string `json:"minor"`
	Major string `json:"major"`
}

// Following gives the numbers that can follow those of some releases.
func Following(all []Release) Numbers {
	highest := newest(all)
	if highest == nil {
		return Numbers{Patch: Next(nil), Minor: "1.1.0", Major: "2.0.0"}
	}
	minor, major := highest.IncMinor(), highest.IncMajor()
	return Numbers{Patch: Next(all), Minor: minor.String(), Major: major.String()}
}
