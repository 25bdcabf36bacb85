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
	if 2*(s.n+1) > len(s.slots) {
		old := s.slots
		s.slots = make([]uint64, max(1024, 2*len(old)))
		for _, o := range old {
			if o != 0 {
				s.put(o)
			}
		}
	}
	s.put(h)
	s.n++
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
