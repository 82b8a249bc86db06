package practice

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
)

// Upload puts a file on the web server that a host is attached to.
type Upload struct{ Host, Path, Body string }

func (u Upload) apply(w *World) error {
	if !strings.HasPrefix(u.Path, "/") {
		return fmt.Errorf("the path %q does not begin with a slash", u.Path)
	}
	s := w.sites[dns.CanonicalName(u.Host)]
	if s == nil {
		return fmt.Errorf("no web server answers for %s yet: attach it first", u.Host)
	}
	if s.files == nil {
		s.files = map[string][]upload{}
	}
	s.files[u.Path] = append(s.files[u.Path], upload{u.Body, w.liveAfter(uploadDelay)})
	if dns.CanonicalName(u.Host) == w.policyHost() {
		for _, rr := range w.home.saved().of(w.name(mtasts.RecordLabel), dns.TypeCNAME) {
			w.publishServiceRecord(rr.(*dns.CNAME), true)
		}
	}
	return nil
}

// prepare puts a file where a web host will serve it once it is told of the name: before that, nobody finds it.
type prepare struct{ Host, Path, Body string }

func (p prepare) apply(w *World) error {
	host := dns.CanonicalName(p.Host)
	if w.sites[host] != nil {
		return Upload(p).apply(w)
	}
	if w.prepared[host] == nil {
		w.prepared[host] = map[string]string{}
	}
	w.prepared[host][p.Path] = p.Body
	return nil
}

// Withdraw takes a file away.
type Withdraw struct{ Host, Path string }

func (d Withdraw) apply(w *World) error {
	delete(w.prepared[dns.CanonicalName(d.Host)], d.Path)
	if s := w.sites[dns.CanonicalName(d.Host)]; s != nil {
		delete(s.files, d.Path)
	}
	return nil
}

// AttachHost tells a web server to answer for a host. It gets a certificate once DNS leads to it.
type AttachHost struct{ Host string }

func (a AttachHost) apply(w *World) error {
	w.attach(a.Host)
	return nil
}

// WebSpace gives a host a web space, wherever DNS leads it, and a certificate: what was not in the world there is from
// now on. With Address, a host that leads nowhere gets the address of the domain's own web server.
type WebSpace struct {
	Host    string
	Address bool
}

func (s WebSpace) apply(w *World) error {
	host := dns.CanonicalName(s.Host)
	if s.Address && len(w.home.saved()[host]) == 0 && len(w.publishedAddresses(host)) == 0 {
		if err := (AddRecord{host, "A", w.own.addrs[0].String()}).apply(w); err != nil {
			return err
		}
	}
	if err := w.ensureAliasTargets(host); err != nil {
		return err
	}
	for _, addr := range w.publishedAddresses(host) {
		w.ensureWebServer(addr)
	}
	site := w.attach(host)
	w.startCertificates()
	if now := w.liveAfter(certificateDelay); site.certFrom.After(now) {
		site.certFrom = now
	}
	return nil
}

// customDomain tells a web host of a name. A host that also keeps the zone, as Cloudflare does for its Workers,
// makes the address records by itself where the name has none.
type customDomain struct{ host string }

func (c customDomain) apply(w *World) error {
	owner := dns.CanonicalName(c.host)
	if len(w.home.saved()[owner]) == 0 {
		for _, rr := range w.addressRecords(edge) {
			rr = dns.Copy(rr)
			rr.Header().Name = owner
			w.saveRecords(owner, func(rrs records) { rrs.add(rr) })
		}
	}
	w.attach(c.host)
	return nil
}

// edge is where Cloudflare serves what its customers made.
const edge = "*.pages.dev."
