package practice

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/plan"
)

// AddRecord saves one more record in the domain's zone. Names are whole, with
// or without final dot; values are as in a zone file, of a TXT the bare text.
type AddRecord struct{ Name, Type, Value string }

func (a AddRecord) apply(w *World) error {
	rr, err := w.newZoneRecord(a.Name, a.Type, a.Value)
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
	w.saveRecords(owner, func(rrs records) { rrs.add(rr) })
	w.updateServices(rr)
	return nil
}

// ReplaceRecord saves a record in place of all of its type at its name, and of an alias there.
// An alias replaces everything.
type ReplaceRecord struct{ Name, Type, Value string }

func (a ReplaceRecord) apply(w *World) error {
	rr, err := w.newZoneRecord(a.Name, a.Type, a.Value)
	if err != nil {
		return err
	}
	owner := rr.Header().Name
	w.saveRecords(owner, func(rrs records) {
		isAlias := rr.Header().Rrtype == dns.TypeCNAME
		rrs.remove(owner, func(there dns.RR) bool { return isAlias || there.Header().Rrtype == dns.TypeCNAME })
		rrs.replace(rr)
	})
	w.updateServices(rr)
	return nil
}

// DeleteRecord deletes the record with that value, or all of the type where Value is empty.
type DeleteRecord struct{ Name, Type, Value string }

func (a DeleteRecord) apply(w *World) error {
	rrtype, known := dns.StringToType[strings.ToUpper(a.Type)]
	if !known || rrtype == dns.TypeSOA {
		return fmt.Errorf("the practice cannot delete records of type %q", a.Type)
	}
	drop := func(there dns.RR) bool { return there.Header().Rrtype == rrtype }
	if a.Value != "" {
		rr, err := w.newZoneRecord(a.Name, a.Type, a.Value)
		if err != nil {
			return err
		}
		drop = func(there dns.RR) bool { return dns.IsDuplicate(there, rr) }
	}
	owner := dns.CanonicalName(a.Name)
	w.saveRecords(owner, func(rrs records) { rrs.remove(owner, drop) })
	return nil
}

// save saves the records that a task asks for, in place of all of their type.
func save(r plan.Record) []Change {
	var changes []Change
	for i, value := range r.Values() {
		if i == 0 {
			changes = append(changes, ReplaceRecord{r.Name, r.Type, value})
		} else {
			changes = append(changes, AddRecord{r.Name, r.Type, value})
		}
	}
	return changes
}

// unsave deletes them again, at the name that they were saved under.
func unsave(name string, r plan.Record) []Change {
	var changes []Change
	for _, value := range r.Values() {
		changes = append(changes, DeleteRecord{name, r.Type, value})
	}
	return changes
}

// saveAt saves the records that a task asks for under a wrong name.
func saveAt(wrong string, r plan.Record) []Change {
	var changes []Change
	for _, value := range r.Values() {
		changes = append(changes, AddRecord{wrong, r.Type, value})
	}
	return changes
}

// SetMX has the domain's mail go to these servers and no others, the first one preferred.
type SetMX []string

func (s SetMX) apply(w *World) error {
	for i, host := range s {
		value := fmt.Sprintf("%d %s", 10*(i+1), dns.Fqdn(host))
		var change Change = AddRecord{w.domain, "MX", value}
		if i == 0 {
			change = ReplaceRecord{w.domain, "MX", value}
		}
		if err := change.apply(w); err != nil {
			return err
		}
	}
	return nil
}

// OwnMailServers puts a mail server at each address of the domain's MX hosts that lie below the domain, where nothing takes
// mail yet.
type OwnMailServers struct{}

func (OwnMailServers) apply(w *World) error {
	for _, host := range w.mailHosts() {
		if !ancestor(w.home.name, host) {
			continue
		}
		takesMail := func(addr netip.Addr) bool { return w.mailServers[addr] != nil }
		if free := slices.DeleteFunc(w.publishedAddresses(host), takesMail); len(free) > 0 {
			w.serveMail(&mailServer{host: host, addrs: free})
		}
	}
	return nil
}

// SenderKey publishes the key that a company signs its mail with (RFC 6376 §3.6.1).
type SenderKey struct{ Domain, Selector, Record string }

func (k SenderKey) apply(w *World) error {
	domain := dns.CanonicalName(k.Domain)
	if err := w.ensureHost(domain); err != nil {
		return err
	}
	rr, err := newRecord(dns.CanonicalName(k.Selector+"._domainkey."+domain), "TXT", k.Record, time.Hour)
	if err != nil {
		return err
	}
	w.publish(closestZone(w.zones, domain, false), rr)
	return nil
}

// saveRecords changes the domain's zone. The change spreads with the delays, and for a name that is new somebody has
// asked the early resolver a moment before.
func (w *World) saveRecords(owner string, edit func(records)) {
	if w.atOnce {
		w.home.save(w.at, true, edit)
		w.startCertificates()
		return
	}
	if !w.home.saved().exists(owner) && strings.HasPrefix(owner, "_") {
		for _, r := range w.resolvers {
			if r.early {
				r.get(question{owner, dns.TypeTXT}, w.at, 0)
			}
		}
	}
	w.home.save(w.at, false, edit)
	for _, lag := range w.home.lag {
		w.schedule(w.at.Add(lag), w.startCertificates)
	}
}

// newZoneRecord makes a record of the domain's zone.
func (w *World) newZoneRecord(name, rrtype, value string) (dns.RR, error) {
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
