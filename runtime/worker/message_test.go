package worker

import (
	"runtime/debug"
	"strconv"
	"testing"
)

func TestBuild_IsTheSameHoweverItWasBuilt(t *testing.T) {
	noted := &debug.BuildInfo{GoVersion: "go1", Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}}}
	silent := &debug.BuildInfo{GoVersion: "go1"}
	for _, c := range []struct {
		info     *debug.BuildInfo
		revision string
		want     string
	}{{noted, "v1", " go1 v1"}, {silent, "v1", " go1 v1"}, {noted, "", " go1 abc true"}, {silent, "", " go1"}} {
		if got := buildOf(c.info, c.revision); got != strconv.Itoa(protocol)+c.want {
			t.Errorf("%v of %q is %q, not %q", c.info.Settings, c.revision, got, c.want)
		}
	}
}
