package network_test

import (
	"crypto/x509"
	"os"
	"os/exec"
	"testing"
)

// A process of its own, since what the system has is read once.
func TestOpen_BelievesPublicAuthoritiesWhereTheSystemHasNone(t *testing.T) {
	if os.Getenv("BOBBIN_TEST_ROOTS") == "1" {
		open(t, nil)
		pool, err := x509.SystemCertPool()
		if err != nil || pool.Equal(x509.NewCertPool()) {
			t.Errorf("nobody is believed (%v)", err)
		}
		return
	}
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	none := t.TempDir()
	cmd := exec.Command(executable, "-test.run", "^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "BOBBIN_TEST_ROOTS=1", "SSL_CERT_FILE="+none+"/none.pem", "SSL_CERT_DIR="+none)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
