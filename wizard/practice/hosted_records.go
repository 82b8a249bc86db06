package practice

import (
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// updateServices lets a hosting service publish what an alias to it expects there, and sees
// to it that report addresses lead somewhere.
func (w *World) updateServices(rr dns.RR) {
	if txt, ok := rr.(*dns.TXT); ok && rr.Header().Name == w.name(tlsrpt.RecordLabel) {
		w.ensureReportHosts(text(txt))
	}
	if alias, ok := rr.(*dns.CNAME); ok {
		w.publishServiceRecord(alias, false)
	}
}

// publishServiceRecord publishes the TXT record behind an alias of _mta-sts or _smtp._tls,
// with a new id where the policy has changed.
func (w *World) publishServiceRecord(alias *dns.CNAME, changed bool) {
	target := dns.CanonicalName(alias.Target)
	service := closestZone(w.zones, target, false)
	if service == w.home || dns.CountLabel(service.name) < 2 {
		return
	}
	var value string
	switch alias.Hdr.Name {
	case w.name(mtasts.RecordLabel):
		value = mtasts.Record{ID: mtasts.NewID(w.at)}.String()
	case w.name(tlsrpt.RecordLabel):
		value = "v=" + tlsrpt.Version + "; rua=mailto:" + w.domain + "@reports." + strings.TrimSuffix(service.name, ".")
	}
	if value == "" || !changed && len(service.saved().of(target, dns.TypeTXT)) > 0 {
		return
	}
	w.ensureReportHosts(value)
	rr, err := newRecord(target, "TXT", value, 5*time.Minute)
	if err == nil {
		service.save(w.at, true, func(rrs records) { rrs.replace(rr) })
	}
}
