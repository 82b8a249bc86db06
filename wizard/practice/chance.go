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
	return h.Sum32()/7%once == 0
}
