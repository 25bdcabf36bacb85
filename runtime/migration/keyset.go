package migration

import (
	"encoding/binary"
	"hash/fnv"
)

// keySet knows the keys that were dealt with, as 64 bits of each: 16 MB for a million. Two keys of
// one hash would be one key; of a million that happens to one pair in 37 million migrations.
type keySet struct {
	slots []uint64 // a power of two; 0 is free
	n     int
}

func hashOf(key string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(key)) // never fails
	// FNV leaves the high bits of short keys alike; the slots want all of them mixed.
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return max(x, 1)
}

func (s *keySet) has(h uint64) bool {
	if len(s.slots) == 0 {
		return false
	}
	for at := h & uint64(len(s.slots)-1); s.slots[at] != 0; at = (at + 1) & uint64(len(s.slots)-1) {
		if s.slots[at] == h {
			return true
		}
	}
	return false
}

func (s *keySet) add(h uint64) {
	if s.has(h) {
		return
	}
	s.reserve(1)
	s.put(h)
	s.n++
}

// reserve makes room for more hashes.
func (s *keySet) reserve(more int) {
	wanted := max(1024, len(s.slots))
	for wanted < 2*(s.n+more) {
		wanted *= 2
	}
	if wanted == len(s.slots) {
		return
	}
	old := s.slots
	s.slots = make([]uint64, wanted)
	for _, o := range old {
		if o != 0 {
			s.put(o)
		}
	}
}

func (s *keySet) put(h uint64) {
	at := h & uint64(len(s.slots)-1)
	for s.slots[at] != 0 {
		at = (at + 1) & uint64(len(s.slots)-1)
	}
	s.slots[at] = h
}

// addAll adds hashes as they are stored.
func (s *keySet) addAll(stored []byte) {
	s.reserve(len(stored) / 8)
	for ; len(stored) >= 8; stored = stored[8:] {
		s.add(binary.LittleEndian.Uint64(stored))
	}
}

// packed are the hashes of keys as they are stored.
func packed(keys []string) []byte {
	if len(keys) == 0 {
		return nil
	}
	all := make([]byte, 0, 8*len(keys))
	for _, key := range keys {
		all = binary.LittleEndian.AppendUint64(all, hashOf(key))
	}
	return all
}
