package practice

import (
	"fmt"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// AddRecord saves one more record in the domain's zone. Names are whole, with
// or without final dot; values are as in a zone file, of a TXT the bare text.
type AddRecord struct{ Name, Type, Value string }

// ReplaceRecord saves a record in place of all of its type at its name, and of an alias there.
// An alias replaces everything.
type ReplaceRecord struct{ Name, Type, Value string }

// DeleteRecord takes away the record with that value, or all of the type where Value is empty.
type DeleteRecord struct{ Name, Type, Value string }

// SetMX has the domain's mail go to these servers and no others, the first one preferred.
type SetMX []string

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

func (s SetMX) act(w *World) error {
	for i, host := range s {
		value := fmt.Sprintf("%d %s", 10*(i+1), dns.Fqdn(host))
		var action Change = AddRecord{w.domain, "MX", value}
		if i == 0 {
			action = ReplaceRecord{w.domain, "MX", value}
		}
		if err := action.act(w); err != nil {
			return err
		}
	}
	return nil
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
