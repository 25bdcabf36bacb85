package collation

import (
	"bytes"
	"strings"

	"golang.org/x/text/collate"
)

const (
	// sorterAfter comparisons it is worth making keys: it looks like a sort.
	sorterAfter = 64
	// sorterText is the longest text that gets a key, in bytes: long texts differ early.
	sorterText = 512
	// sorterBytes is what the keys of a Sorter may take; then it begins anew.
	sorterBytes = 8 << 20
)

// Sorter compares as its Collator does. It keeps the sort keys of the texts it has met, since a
// sort compares each of them many times. It belongs to one goroutine.
type Sorter struct {
	c        *Collator
	compared int
	keys     map[string][]byte
	size     int
	buffer   collate.Buffer
}

// Sorter makes one, without any keys.
func (c *Collator) Sorter() *Sorter { return &Sorter{c: c} }

// Compare gives -1, 0 or 1.
func (s *Sorter) Compare(a, b string) int {
	if s.compared++; s.compared <= sorterAfter || !s.c.keyed() || len(a) > sorterText || len(b) > sorterText {
		return s.c.Compare(a, b)
	}
	left := s.key(a) // before the other, whose making may drop it
	return bytes.Compare(left, s.key(b))
}

// key finds or makes the key of a text.
func (s *Sorter) key(text string) []byte {
	if key, ok := s.keys[text]; ok {
		return key
	}
	if s.keys == nil || s.size > sorterBytes {
		s.keys, s.size = map[string][]byte{}, 0
	}
	key := s.c.key(&s.buffer, text)
	s.keys[strings.Clone(text)] = key
	s.size += 2*len(text) + len(key) + 64
	return key
}

// keyed says that keys say all about the order.
func (c *Collator) keyed() bool { return c.options.Sensitivity != "case" && c.base == nil }

// key makes a sort key, which is the caller's.
func (c *Collator) key(buffer *collate.Buffer, text string) []byte {
	if c.options.IgnorePunctuation {
		text = strings.Map(significant, text)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	buffer.Reset()
	return bytes.Clone(c.main.KeyFromString(buffer, text))
}
