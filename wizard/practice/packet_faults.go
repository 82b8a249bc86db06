package practice

import "net/netip"

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
