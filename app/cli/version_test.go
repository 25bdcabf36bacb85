package cli

import "testing"

func TestAbout_SaysWhatIsKnown(t *testing.T) {
	a := about{Version: "1.2.0", System: "linux/amd64", Go: "1.26.8"}
	if got := a.String(); got != "1.2.0\nlinux/amd64, Go 1.26.8\n" {
		t.Errorf("%q", got)
	}
	a.Built, a.Committed = stamp("1800000000"), stamp("1799999999")
	if got := a.String(); got != "1.2.0\nlinux/amd64, Go 1.26.8, built 2027-01-15T08:00:00Z, of the source of 2027-01-15T07:59:59Z\n" {
		t.Errorf("%q", got)
	}
	if stamp("") != "" || stamp("yesterday") != "" {
		t.Error("what is no time was made one")
	}
}
