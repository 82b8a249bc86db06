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
