package practice

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/miekg/dns"
)

// publishTLSA publishes TLSA records of a key for all mail servers of the domain, in signed zones: DANE (RFC 7672).
func (w *World) publishTLSA(key []byte) (undo func()) {
	digest := sha256.Sum256(key)
	var undos []func()
	for _, host := range w.mailHosts() {
		z := closestZone(w.zones, host, false)
		rr := &dns.TLSA{
			Hdr:   dns.RR_Header{Name: "_25._tcp." + host, Rrtype: dns.TypeTLSA, Class: dns.ClassINET, Ttl: uint32(time.Hour / time.Second)},
			Usage: 3, Selector: 1, MatchingType: 1, Certificate: hex.EncodeToString(digest[:]),
		}
		unsign := w.sign(z)
		w.publish(z, rr)
		undos = append(undos, func() {
			unsign()
			z.save(w.at, true, func(rrs records) { rrs.removeType(rr.Hdr.Name, dns.TypeTLSA) })
			w.flushResolvers()
		})
	}
	return allOf(undos)
}
