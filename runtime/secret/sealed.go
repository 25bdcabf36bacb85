package secret

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"

	"bobbin/runtime/fault"
)

// sealed is a folder of items, one age file each, named by the hash of their names. One
// damaged file costs one item.
type sealed struct {
	dir string
}

// item is the content of a file; its name is inside, so that files cannot be swapped.
type item struct {
	Name   string            `json:"name"`
	Fields map[string]string `json:"fields"`
}

func (s *sealed) path(name string) string {
	sum := sha256.Sum256([]byte(name))
	return filepath.Join(s.dir, hex.EncodeToString(sum[:])+".age")
}

func (s *sealed) get(key *age.X25519Identity, name string) (map[string]string, error) {
	data, err := os.ReadFile(s.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, notKept(name)
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The vault cannot be read: %s.", s.path(name)).Because(err)
	}
	var got item
	plain, err := open(data, key)
	if err == nil {
		err = json.Unmarshal(plain, &got)
	}
	if err == nil && got.Name != name {
		err = errors.New("the file holds another item")
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "The stored credential %q is damaged or was sealed with another key.", name).
			WithHint("Restore %s from a backup, or connect the account again.", s.path(name)).Because(err)
	}
	return got.Fields, nil
}

func (s *sealed) set(key *age.X25519Identity, name string, fields map[string]string) error {
	plain, err := json.Marshal(item{name, fields})
	if err != nil {
		return err
	}
	data, err := seal(plain, key.Recipient())
	if err != nil {
		return err
	}
	return writeFile(s.path(name), data)
}

func (s *sealed) delete(name string) error {
	if err := os.Remove(s.path(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return cannotWrite(s.path(name), err)
	}
	return nil
}

func notKept(name string) error {
	return fault.New(fault.NotFound, "There is no stored credential for %q on this machine.", name).
		WithHint("Connect the account with `bobbin connect`.")
}

func seal(plain []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func open(data []byte, with age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(data), with)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
