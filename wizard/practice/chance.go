package practice

import (
	"encoding/binary"
	"hash/fnv"
)

// chance reports whether something happens that does so once in a number of times. It looks like chance, and hangs on nothing but
// how often the same was left to it before: it is the same in every run, whatever else goes on at once. The world is locked.
func (w *World) chance(what string, once uint32) bool {
	h := fnv.New32a()
	h.Write(binary.LittleEndian.AppendUint32([]byte(what), w.chances[what]))
	w.chances[what]++
	return mixed(h.Sum32())%once == 0
}

// mixed spreads a hash: those of one thing's numbers are too alike to pass for chance (the end of MurmurHash3).
func mixed(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}
