package practice

import (
	"fmt"
	"strings"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
)

// What somebody changes by hand, as stories have it: everything shows everywhere at once.

// ReadOptions reads the words by which a story makes a world: provider=P, dns=H, domain=NAME, senders=all.
func ReadOptions(words []string) (o Options, err error) {
	for _, word := range words {
		switch key, value, _ := strings.Cut(word, "="); key {
		case "provider":
			o.Provider = value
		case "dns":
			o.DNS = value
		case "domain":
			o.Domain = value
		case "senders":
			if o.AllSenders = value == "all"; !o.AllSenders {
				return o, fmt.Errorf("senders are the usual two, or all, not %q", value)
			}
		default:
			return o, fmt.Errorf("a world has no %q", key)
		}
	}
	return o, nil
}

// NameBelow returns the whole name of a record of the domain, which may be given whole, or without the domain where it can be no
// other domain's ("@", "www", "_smtp._tls").
func (w *World) NameBelow(text string) (string, error) {
	name := dnsname.Canonical(text)
	labels := strings.Split(name, ".")
	switch {
	case name == "@":
		return w.domain, nil
	case dnsname.Under(name, w.domain):
		return name, nil
	case len(labels) == 1 || strings.HasPrefix(labels[len(labels)-1], "_"):
		return name + "." + w.domain, nil
	}
	return "", fmt.Errorf("%s is not below %s", text, w.domain)
}

// HostNamed returns the name of a host, below the domain or anywhere else.
func (w *World) HostNamed(text string) (string, error) {
	if name, err := w.NameBelow(text); err == nil {
		return name, nil
	}
	name := dnsname.Canonical(text)
	if strings.ContainsAny(name, "/: ") {
		return "", fmt.Errorf("%q is not the name of a host", text)
	}
	return name, nil
}

// EditRecord makes a change of a record of the domain: [AddRecord], [ReplaceRecord] or [DeleteRecord]. A host that MX records name has
// a mail server once it has an address.
func (w *World) EditRecord(name, rrtype string, edit Change) error {
	if rrtype == "A" || rrtype == "AAAA" || rrtype == "CNAME" {
		if err := w.forgetLent(name); err != nil {
			return err
		}
	}
	return w.ApplyAtOnce(edit, OwnMailServers{})
}

// forgetLent takes back the address that ServePolicy gave a host: now it is said where the host leads.
func (w *World) forgetLent(name string) error {
	w.mu.Lock()
	lent := w.lent[name]
	delete(w.lent, name)
	w.mu.Unlock()
	if !lent {
		return nil
	}
	return w.ApplyAtOnce(DeleteRecord{Name: name, Type: "A"})
}

// MoveMail replaces the MX records, the first host preferred. A single dot says that the domain takes no mail (RFC 7505).
func (w *World) MoveMail(hosts ...string) error {
	if len(hosts) == 1 && hosts[0] == "." {
		return w.ApplyAtOnce(ReplaceRecord{Name: w.domain, Type: "MX", Value: "0 ."})
	}
	return w.ApplyAtOnce(SetMX(hosts), OwnMailServers{})
}

// ServePolicy serves a policy file at a host, which is attached if it was not, and is lent an address if it leads nowhere.
func (w *World) ServePolicy(host, body string) error {
	led := w.Leads(host)
	if err := w.ApplyAtOnce(WebSpace{Host: host, Address: true}, Upload{Host: host, Path: mtasts.PolicyPath, Body: body}); err != nil {
		return err
	}
	if !led && w.Leads(host) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.lent[host] = true
	}
	return nil
}
