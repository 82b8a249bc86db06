package practice

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
)

// changeZones does what a fault does to zones and to resolvers. Most faults do nothing there: servers ask hasFault for them.
func (w *World) changeZones(f Fault, named []string) (undo func(), err error) {
	switch f {
	case ServerBehind:
		return w.stopUpdates(named)
	case ServFail:
		w.home.failing = w.name(mtasts.RecordLabel)
		return func() { w.home.failing = "" }, nil
	case BogusZone:
		return w.publishDS(w.home), nil
	case TLSAStale:
		return w.publishTLSA([]byte("an earlier key")), nil
	case DoubledName:
		return w.moveRecord(w.name(mtasts.RecordLabel) + w.home.name)
	case UnderscoreName:
		return w.moveRecord(w.name("_mta_sts"))
	case CurlyQuotes:
		return w.editRecord(func(rr *dns.TXT) []dns.RR { return []dns.RR{withText(rr, "“"+text(rr)+"”")} })
	case TwoRecords:
		return w.editRecord(func(rr *dns.TXT) []dns.RR {
			older := mtasts.Record{ID: mtasts.NewID(w.at.AddDate(0, -1, 0))}
			return []dns.RR{rr, withText(rr, older.String())}
		})
	case RecordBeforeFile:
		return w.hideFile()
	case ResolverBehind, ResolverLies, ResolversFailing:
		return w.troubleResolvers(f, named)
	default: // of servers, addresses or the network
		return nil, nil
	}
}

// stopUpdates has servers of the domain take no version that is saved from now on, and none that they do not show yet.
func (w *World) stopUpdates(named []string) (undo func(), err error) {
	if len(named) == 0 {
		named = w.home.ns[len(w.home.ns)-1:]
	}
	stop := func(since time.Time, versions int) {
		for _, name := range named {
			for i, h := range w.nameservers[dns.CanonicalName(name)].zones {
				if h.zone == w.home {
					h.behindSince, h.versions = since, versions
					w.nameservers[dns.CanonicalName(name)].zones[i] = h
				}
			}
		}
	}
	for _, name := range named {
		if !slices.Contains(w.home.ns, dns.CanonicalName(name)) {
			return nil, fmt.Errorf("the domain has no name server %q, but %s", name, strings.Join(w.home.ns, " "))
		}
	}
	stop(w.at, len(w.home.versions))
	return func() {
		stop(time.Time{}, 0)
		w.startCertificates() // names lead somewhere at last
	}, nil
}

var errNoRecord = errors.New("the domain has no _mta-sts record yet")

// moveRecord moves the _mta-sts record to another name.
func (w *World) moveRecord(wrong string) (undo func(), err error) {
	right := w.name(mtasts.RecordLabel)
	if len(w.home.saved()[right]) == 0 {
		return nil, errNoRecord
	}
	w.home.save(w.at, true, func(rrs records) { rrs.move(right, wrong) })
	return func() {
		w.home.save(w.at, true, func(rrs records) { rrs.move(wrong, right) })
	}, nil
}

// editRecord changes the _mta-sts record where it is.
func (w *World) editRecord(change func(*dns.TXT) []dns.RR) (undo func(), err error) {
	name := w.name(mtasts.RecordLabel)
	before := w.home.saved().of(name, dns.TypeTXT)
	if len(before) == 0 {
		return nil, errNoRecord
	}
	put := func(rrs []dns.RR) {
		w.home.save(w.at, true, func(r records) {
			r.removeType(name, dns.TypeTXT)
			for _, rr := range rrs {
				r.add(rr)
			}
		})
	}
	put(change(before[0].(*dns.TXT)))
	return func() { put(before) }, nil
}

// withText returns a copy of a TXT record with another text.
func withText(rr *dns.TXT, text string) dns.RR {
	changed := dns.Copy(rr).(*dns.TXT)
	changed.Txt = dnsname.Strings(text)
	return changed
}

// hideFile takes the policy away from its web server.
func (w *World) hideFile() (undo func(), err error) {
	s := w.sites[w.policyHost()]
	if s == nil {
		return nil, errors.New("the policy host has no web page yet")
	}
	files := s.files
	s.files = nil
	return func() {
		if s.files == nil {
			s.files = files
		}
	}, nil
}
