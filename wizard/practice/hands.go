package practice

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Change is something that is done to the world: by the user's hands, or by a script.
type Change interface{ act(w *World) error }

// Apply does actions now, in order, up to the first that cannot be done.
func (w *World) Apply(actions ...Change) error {
	w.enter()
	defer w.mu.Unlock()
	return w.apply(actions)
}

func (w *World) apply(actions []Change) error {
	for _, a := range actions {
		if err := a.act(w); err != nil {
			return err
		}
	}
	return nil
}

// AtOnce does an action that shows everywhere at once: without the delays of DNS hosts, web servers and certificates, and
// without anybody having asked for a new name too early.
type AtOnce struct{ Action Change }

func (a AtOnce) act(w *World) error {
	before := w.prompt
	w.prompt = true
	defer func() { w.prompt = before }()
	return a.Action.act(w)
}

// AddRecord saves one more record in the domain's zone. Names are whole, with
// or without final dot; values are as in a zone file, of a TXT the bare text.
type AddRecord struct{ Name, Type, Value string }

// ReplaceRecord saves a record in place of all of its type at its name, and of an alias there.
// An alias replaces everything.
type ReplaceRecord struct{ Name, Type, Value string }

// DeleteRecord takes away the record with that value, or all of the type where Value is empty.
type DeleteRecord struct{ Name, Type, Value string }

// Upload puts a file on the web server that a host is attached to.
type Upload struct{ Host, Path, Body string }

// Withdraw takes a file away.
type Withdraw struct{ Host, Path string }

// AttachHost tells a web server to answer for a host. It gets a certificate once DNS leads to it.
type AttachHost struct{ Host string }

// AddRecord does the action of that name.
func (w *World) AddRecord(name, rrtype, value string) error {
	return w.Apply(AddRecord{name, rrtype, value})
}

// ReplaceRecord does the action of that name.
func (w *World) ReplaceRecord(name, rrtype, value string) error {
	return w.Apply(ReplaceRecord{name, rrtype, value})
}

// DeleteRecord does the action of that name, for all records of the type.
func (w *World) DeleteRecord(name, rrtype string) error {
	return w.Apply(DeleteRecord{Name: name, Type: rrtype})
}

// Upload does the action of that name.
func (w *World) Upload(host, path, body string) error { return w.Apply(Upload{host, path, body}) }

// AttachHost does the action of that name.
func (w *World) AttachHost(host string) error { return w.Apply(AttachHost{host}) }

func (a AddRecord) act(w *World) error {
	rr, err := w.record(a.Name, a.Type, a.Value)
	if err != nil {
		return err
	}
	owner := rr.Header().Name
	for _, there := range w.home.saved()[owner] {
		switch {
		case dns.IsDuplicate(there, rr):
			return nil
		case there.Header().Rrtype == dns.TypeCNAME, rr.Header().Rrtype == dns.TypeCNAME:
			return fmt.Errorf("%s is an alias or would become one, and has another record: delete one of them first", a.Name)
		}
	}
	w.save(owner, func(rrs records) { rrs.add(rr) })
	w.serviceFollows(rr)
	return nil
}

func (a ReplaceRecord) act(w *World) error {
	rr, err := w.record(a.Name, a.Type, a.Value)
	if err != nil {
		return err
	}
	owner := rr.Header().Name
	w.save(owner, func(rrs records) {
		isAlias := rr.Header().Rrtype == dns.TypeCNAME
		rrs.remove(owner, func(there dns.RR) bool { return isAlias || there.Header().Rrtype == dns.TypeCNAME })
		rrs.replace(owner, rr.Header().Rrtype, rr)
	})
	w.serviceFollows(rr)
	return nil
}

func (a DeleteRecord) act(w *World) error {
	rrtype, known := dns.StringToType[strings.ToUpper(a.Type)]
	if !known || rrtype == dns.TypeSOA {
		return fmt.Errorf("the practice cannot delete records of type %q", a.Type)
	}
	if a.Value == "" {
		owner := dns.CanonicalName(a.Name)
		w.save(owner, func(rrs records) { rrs.removeType(owner, rrtype) })
		return nil
	}
	rr, err := w.record(a.Name, a.Type, a.Value)
	if err != nil {
		return err
	}
	owner := rr.Header().Name
	w.save(owner, func(rrs records) {
		rrs.remove(owner, func(there dns.RR) bool { return dns.IsDuplicate(there, rr) })
	})
	return nil
}

func (u Upload) act(w *World) error {
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
	s.files[u.Path] = append(s.files[u.Path], upload{u.Body, w.after(w.options.Delays.Upload)})
	if dns.CanonicalName(u.Host) == w.policyHost() {
		for _, rr := range w.home.saved().of(w.name(mtasts.RecordLabel), dns.TypeCNAME) {
			w.serviceRecord(rr.(*dns.CNAME), true)
		}
	}
	return nil
}

func (d Withdraw) act(w *World) error {
	if s := w.sites[dns.CanonicalName(d.Host)]; s != nil {
		delete(s.files, d.Path)
	}
	return nil
}

func (a AttachHost) act(w *World) error {
	w.attach(a.Host)
	return nil
}

// after is when a change shows that takes a while, unless it is done at once.
func (w *World) after(delay time.Duration) time.Time {
	if w.prompt {
		return w.at
	}
	return w.at.Add(delay)
}

// save changes the domain's zone; the change spreads with the delays. A name that
// is new was asked for a moment earlier by somebody, through the slow resolver.
func (w *World) save(owner string, edit func(records)) {
	if w.prompt {
		w.home.save(w.at, true, edit)
		w.certify()
		return
	}
	if !w.home.saved().exists(owner) && strings.HasPrefix(owner, "_") {
		for _, r := range w.resolvers {
			if r.slow {
				r.get(question{owner, dns.TypeTXT}, w.at, 0)
			}
		}
	}
	w.home.save(w.at, false, edit)
	for _, lag := range w.home.lag {
		w.schedule(w.at.Add(lag), w.certify)
	}
}

// record makes a record of the domain's zone.
func (w *World) record(name, rrtype, value string) (dns.RR, error) {
	owner := dns.CanonicalName(name)
	if _, valid := dns.IsDomainName(owner); !valid || !ancestor(w.home.name, owner) {
		return nil, fmt.Errorf("%q is not a name in the zone %s", name, w.domain)
	}
	rrtype = strings.ToUpper(rrtype)
	if owner == w.home.name && rrtype == "CNAME" {
		return nil, fmt.Errorf("%s cannot be an alias: the top of a zone has other records", w.domain)
	}
	return newRecord(owner, rrtype, value, time.Hour)
}

func newRecord(owner, rrtype, value string, ttl time.Duration) (dns.RR, error) {
	header := dns.RR_Header{Name: owner, Rrtype: dns.StringToType[rrtype], Class: dns.ClassINET, Ttl: uint32(ttl / time.Second)}
	switch rrtype {
	case "TXT":
		return &dns.TXT{Hdr: header, Txt: dnsname.Strings(value)}, nil
	case "CNAME":
		if _, valid := dns.IsDomainName(value); valid && value != "" {
			return &dns.CNAME{Hdr: header, Target: dns.CanonicalName(value)}, nil
		}
	case "A", "AAAA":
		addr, err := netip.ParseAddr(value)
		if err == nil && addr.Is4() && rrtype == "A" {
			return &dns.A{Hdr: header, A: addr.AsSlice()}, nil
		}
		if err == nil && addr.Is6() && rrtype == "AAAA" {
			return &dns.AAAA{Hdr: header, AAAA: addr.AsSlice()}, nil
		}
	case "MX":
		preference, host, _ := strings.Cut(value, " ")
		number, err := strconv.ParseUint(preference, 10, 16)
		if _, valid := dns.IsDomainName(host); err == nil && valid && host != "" {
			return &dns.MX{Hdr: header, Preference: uint16(number), Mx: dns.CanonicalName(host)}, nil
		}
	case "SOA":
		return nil, fmt.Errorf("the practice cannot save records of type %q", rrtype)
	default:
		if dns.TypeToRR[header.Rrtype] == nil {
			return nil, fmt.Errorf("the practice knows no records of type %q", rrtype)
		}
		rr, err := dns.NewRR(". " + rrtype + " " + value)
		if err == nil && rr != nil && rr.Header().Rrtype == header.Rrtype {
			header.Rdlength = rr.Header().Rdlength
			*rr.Header() = header
			return rr, nil
		}
	}
	return nil, fmt.Errorf("%q is not the value of a record of type %s", value, rrtype)
}

// serviceFollows lets a hosting service publish what an alias to it expects there, and sees
// to it that report addresses lead somewhere.
func (w *World) serviceFollows(rr dns.RR) {
	if txt, ok := rr.(*dns.TXT); ok && rr.Header().Name == w.name(tlsrpt.RecordLabel) {
		w.provideMailboxes(text(txt))
	}
	if alias, ok := rr.(*dns.CNAME); ok {
		w.serviceRecord(alias, false)
	}
}

// serviceRecord publishes the TXT record behind an alias of _mta-sts or _smtp._tls,
// with a new id where the policy has changed.
func (w *World) serviceRecord(alias *dns.CNAME, changed bool) {
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
	w.provideMailboxes(value)
	rr, err := newRecord(target, "TXT", value, 5*time.Minute)
	if err == nil {
		service.save(w.at, true, func(rrs records) { rrs.replace(target, dns.TypeTXT, rr) })
	}
}
