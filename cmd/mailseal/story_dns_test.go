package main

import (
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// dns edits the domain's zone, at all its servers at once.
func (p *player) dns(ts *testscript.TestScript, args []string) error {
	if len(args) < 3 {
		return wrongCount(args)
	}
	verb, rrtype, value := args[0], strings.ToUpper(args[2]), strings.Join(args[3:], " ")
	name, err := p.nameBelow(args[1])
	if err != nil {
		return err
	}
	if verb != "del" && len(args) == 3 {
		return usageError{fmt.Sprintf("%s needs a VALUE", verb)}
	}
	var edit practice.Change
	switch verb {
	case "add":
		edit = practice.AddRecord{Name: name, Type: rrtype, Value: value}
	case "set":
		edit = practice.ReplaceRecord{Name: name, Type: rrtype, Value: value}
	case "del":
		edit = practice.DeleteRecord{Name: name, Type: rrtype, Value: value}
	default:
		return usageError{fmt.Sprintf("%q is none of add, set and del", verb)}
	}
	if p.addressed[name] && (rrtype == "A" || rrtype == "AAAA" || rrtype == "CNAME") {
		delete(p.addressed, name) // the story says itself where the host leads
		if err := p.world.ApplyAtOnce(practice.DeleteRecord{Name: name, Type: "A"}); err != nil {
			return err
		}
	}
	return p.world.ApplyAtOnce(edit, practice.OwnMailServers{})
}

// nameBelow is the whole name of a record: it may be given whole, or without the domain where it cannot be another
// domain's ("@", "www", "_smtp._tls").
func (p *player) nameBelow(text string) (string, error) {
	domain := p.world.Domain()
	name := strings.ToLower(strings.TrimSuffix(text, "."))
	labels := strings.Split(name, ".")
	switch {
	case name == "@":
		return domain, nil
	case name == domain || strings.HasSuffix(name, "."+domain):
		return name, nil
	case len(labels) == 1 || strings.HasPrefix(labels[len(labels)-1], "_"):
		return name + "." + domain, nil
	}
	return "", fmt.Errorf("%s is not below %s", text, domain)
}

// mx replaces the MX records. A single dot says that the domain takes no mail (RFC 7505).
func (p *player) mx(_ *testscript.TestScript, args []string) error {
	switch {
	case len(args) == 0:
		return wrongCount(args)
	case len(args) == 1 && args[0] == ".":
		return p.world.ApplyAtOnce(practice.ReplaceRecord{Name: p.world.Domain(), Type: "MX", Value: "0 ."})
	}
	return p.world.ApplyAtOnce(practice.SetMX(args), practice.OwnMailServers{})
}

// upload serves a file of the story as a host's policy. A host that was not attached is, and one that leads nowhere
// gets the address of the domain's own web server.
func (p *player) upload(ts *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return wrongCount(args)
	}
	host, err := p.webHost(args[0])
	if err != nil {
		return err
	}
	leads := p.world.Leads(host)
	if err := p.world.ApplyAtOnce(practice.WebSpace{Host: host, Address: true}, practice.Upload{Host: host, Path: mtasts.PolicyPath, Body: ts.ReadFile(args[1])}); err != nil {
		return err
	}
	if !leads && p.world.Leads(host) {
		if p.addressed == nil {
			p.addressed = map[string]bool{}
		}
		p.addressed[host] = true
	}
	return nil
}

// attach gives a host a web space and a certificate. Where it leads is for the command dns to say.
func (p *player) attach(_ *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return wrongCount(args)
	}
	host, err := p.webHost(args[0])
	if err != nil {
		return err
	}
	return p.world.ApplyAtOnce(practice.WebSpace{Host: host})
}

// webHost is the name of a host, below the domain or anywhere else.
func (p *player) webHost(text string) (string, error) {
	if name, err := p.nameBelow(text); err == nil {
		return name, nil
	}
	name := strings.ToLower(strings.TrimSuffix(text, "."))
	if strings.ContainsAny(name, "/: ") {
		return "", fmt.Errorf("%q is not the name of a host", text)
	}
	return name, nil
}
