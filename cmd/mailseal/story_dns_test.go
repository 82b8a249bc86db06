package main

import (
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"mailseal/wizard/practice"
)

// dns edits the domain's zone, at all its servers at once.
func (p *player) dns(ts *testscript.TestScript, args []string) error {
	if len(args) < 3 {
		return wrongCount(args)
	}
	verb, rrtype, value := args[0], strings.ToUpper(args[2]), strings.Join(args[3:], " ")
	name, err := p.world.NameBelow(args[1])
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
	return p.world.EditRecord(name, rrtype, edit)
}

// mx replaces the MX records. A single dot says that the domain takes no mail (RFC 7505).
func (p *player) mx(_ *testscript.TestScript, args []string) error {
	if len(args) == 0 {
		return wrongCount(args)
	}
	return p.world.MoveMail(args...)
}

// upload serves a file of the story as a host's policy. A host that was not attached is, and one that leads nowhere
// gets the address of the domain's own web server.
func (p *player) upload(ts *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return wrongCount(args)
	}
	host, err := p.world.HostNamed(args[0])
	if err != nil {
		return err
	}
	return p.world.ServePolicy(host, ts.ReadFile(args[1]))
}

// attach gives a host a web space and a certificate. Where it leads is for the command dns to say.
func (p *player) attach(_ *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return wrongCount(args)
	}
	host, err := p.world.HostNamed(args[0])
	if err != nil {
		return err
	}
	return p.world.ApplyAtOnce(practice.WebSpace{Host: host})
}
