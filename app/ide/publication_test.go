package ide

import "testing"

func TestOnlyWhatIsSealedIsCounted(t *testing.T) {
	for _, c := range []struct {
		accounts, passwords, secrets int
		want                         string
	}{
		{0, 0, 0, "There is nothing to seal."},
		{0, 0, 1, "1 listener secret"},
		{2, 1, 0, "2 accounts, 1 password"},
	} {
		if got := sealedWords(c.accounts, c.passwords, c.secrets); got != c.want {
			t.Errorf("%d accounts, %d passwords, %d secrets: %q, want %q", c.accounts, c.passwords, c.secrets, got, c.want)
		}
	}
}
