package practice

import (
	"encoding/binary"
	"hash/fnv"
	"net/netip"
)

// One in how many gets lost by PacketsLost: of UDP packets, and of connections over TCP, which try more than once by themselves.
const (
	lostPackets     = 3
	lostConnections = 10
)

// losesQuestion reports whether a question over UDP gets no answer. Whoever asks is taken to ask twice, as mailseal does, so
// both have to get lost.
func (w *World) losesQuestion(to netip.AddrPort, packet []byte) bool {
	w.enter()
	defer w.mu.Unlock()
	if !w.hasFault(PacketsLost, "") || len(packet) < 2 {
		return false
	}
	question := to.String() + string(packet[2:]) // all but its random id
	first := w.chance(question, lostPackets)
	return first && w.chance(question, lostPackets)
}

// chance reports whether something happens that does so once in a number of times. It looks like chance, and hangs on nothing but
// how often the same was left to it before: it is the same in every run, whatever else goes on at once. The world is locked.
func (w *World) chance(what string, once uint32) bool {
	h := fnv.New32a()
	h.Write(binary.LittleEndian.AppendUint32([]byte(what), w.chances[what]))
	w.chances[what]++
	return h.Sum32()/7%once == 0
}
