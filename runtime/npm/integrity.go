package npm

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// integrity is a content's hash as SRI writes it: sha512-<base64>.
type integrity struct {
	algorithm string
	sum       []byte
}

// algorithms are those of SRI that npm uses, the best first.
var algorithms = []struct {
	name string
	make func() hash.Hash
}{{"sha512", sha512.New}, {"sha384", sha512.New384}, {"sha256", sha256.New}, {"sha1", sha1.New}}

// parseIntegrity takes the best hash of an SRI text, which may hold several.
func parseIntegrity(text string) (integrity, error) {
	for _, a := range algorithms {
		for part := range strings.FieldsSeq(text) {
			encoded, ok := strings.CutPrefix(part, a.name+"-")
			if !ok {
				continue
			}
			encoded, _, _ = strings.Cut(encoded, "?")
			sum, err := base64.StdEncoding.DecodeString(encoded)
			if err != nil || len(sum) != a.make().Size() {
				return integrity{}, fmt.Errorf("%q is not a hash", part)
			}
			return integrity{a.name, sum}, nil
		}
	}
	return integrity{}, fmt.Errorf("%q holds no hash that is known", text)
}

// shasum makes the SRI text of a hexadecimal SHA-1, which is all that old packages have.
func shasum(text string) string {
	sum, err := hex.DecodeString(text)
	if err != nil || len(sum) != sha1.Size {
		return ""
	}
	return integrity{"sha1", sum}.String()
}

// String writes it as SRI.
func (i integrity) String() string {
	return i.algorithm + "-" + base64.StdEncoding.EncodeToString(i.sum)
}

// key names the content in the cache.
func (i integrity) key() string { return i.algorithm + "-" + hex.EncodeToString(i.sum) }

// weak says that the hash can be forged.
func (i integrity) weak() bool { return i.algorithm == "sha1" }

func (i integrity) hash() hash.Hash {
	for _, a := range algorithms {
		if a.name == i.algorithm {
			return a.make()
		}
	}
	panic("npm: an integrity that parseIntegrity did not make")
}

func (i integrity) matches(h hash.Hash) bool { return bytes.Equal(h.Sum(nil), i.sum) }
