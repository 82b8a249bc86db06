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

// sign gives a zone signatures that resolvers of this world take for good ones, and its parent a DS.
func (w *World) sign(z *zone) (undo func()) {
	if z.signed {
		return func() {}
	}
	z.signed = true
	unpublish := w.publishDS(z)
	return func() {
		z.signed = false
		unpublish()
	}
}

// publishDS returns the parent of a zone a DS for it, whether it is signed or not. Resolvers notice at once.
func (w *World) publishDS(z *zone) (undo func()) {
	parent := closestZone(w.zones, z.name, true)
	ds := &dns.DS{
		Hdr:    dns.RR_Header{Name: z.name, Rrtype: dns.TypeDS, Class: dns.ClassINET, Ttl: 3600},
		KeyTag: 20326, Algorithm: dns.ECDSAP256SHA256, DigestType: dns.SHA256,
		Digest: "b1c46d4a3f05d8e7a2961f0ce3475b98d26a0e51c7f3849b6d1e2f70a593c8d4",
	}
	parent.save(w.at, true, func(rrs records) { rrs.add(ds) })
	w.flushResolvers()
	return func() {
		parent.save(w.at, true, func(rrs records) { rrs.removeType(z.name, dns.TypeDS) })
		w.flushResolvers()
	}
}
