package practice

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"time"

	"github.com/miekg/dns"
)

// Fingerprint signs the zones of the domain's mail servers and publishes the fingerprint of their key
// there, as a second lock beside the policy (RFC 7672).
type Fingerprint struct{}

func (Fingerprint) act(w *World) error {
	key, err := x509.MarshalPKIXPublicKey(&w.trusted.key.PublicKey)
	if err != nil {
		return err
	}
	w.fingerprint(key)
	return nil
}

// fingerprint publishes the fingerprint of a key for every mail server.
func (w *World) fingerprint(key []byte) (undo func()) {
	sum := sha256.Sum256(key)
	var undos []func()
	for _, host := range w.mailHosts() {
		undos = append(undos, w.publishKey(host, hex.EncodeToString(sum[:])))
	}
	return func() {
		for _, undo := range undos {
			undo()
		}
	}
}

func (w *World) publishKey(host, digest string) (undo func()) {
	z := closestZone(w.zones, host, false)
	name := "_25._tcp." + host
	unsign := w.sign(z)
	z.save(w.at, true, func(rrs records) {
		rrs.replace(name, dns.TypeTLSA, &dns.TLSA{
			Hdr:   dns.RR_Header{Name: name, Rrtype: dns.TypeTLSA, Class: dns.ClassINET, Ttl: uint32(time.Hour / time.Second)},
			Usage: 3, Selector: 1, MatchingType: 1, Certificate: digest,
		})
	})
	w.flush()
	return func() {
		unsign()
		z.save(w.at, true, func(rrs records) { rrs.removeType(name, dns.TypeTLSA) })
		w.flush()
	}
}

// sign gives a zone signatures that resolvers of this world take for good ones, and its parent a DS.
func (w *World) sign(z *zone) (undo func()) {
	if z.signed {
		return func() {}
	}
	z.signed = true
	parent := closestZone(w.zones, z.name, true)
	parent.save(w.at, true, func(rrs records) { rrs.add(newDS(z.name)) })
	return func() {
		z.signed = false
		parent.save(w.at, true, func(rrs records) { rrs.removeType(z.name, dns.TypeDS) })
	}
}

func newDS(name string) dns.RR {
	return &dns.DS{
		Hdr:    dns.RR_Header{Name: name, Rrtype: dns.TypeDS, Class: dns.ClassINET, Ttl: 3600},
		KeyTag: 20326, Algorithm: dns.ECDSAP256SHA256, DigestType: dns.SHA256,
		Digest: "b1c46d4a3f05d8e7a2961f0ce3475b98d26a0e51c7f3849b6d1e2f70a593c8d4",
	}
}

// addSignature puts a signature into the answer of a signed zone. Only that it is there counts.
func addSignature(reply *dns.Msg, zone string) {
	covered := &reply.Answer
	if len(*covered) == 0 {
		covered = &reply.Ns
	}
	if len(*covered) == 0 {
		return
	}
	first := (*covered)[0].Header()
	*covered = append(*covered, &dns.RRSIG{
		Hdr:         dns.RR_Header{Name: first.Name, Rrtype: dns.TypeRRSIG, Class: dns.ClassINET, Ttl: first.Ttl},
		TypeCovered: first.Rrtype, Algorithm: dns.ECDSAP256SHA256, Labels: uint8(dns.CountLabel(first.Name)), OrigTtl: first.Ttl,
		KeyTag: 20326, SignerName: zone, Signature: "cHJhY3RpY2U=",
	})
}
