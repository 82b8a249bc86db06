package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// place is a name that one of the standards gives a meaning.
type place string

const (
	recordPlace place = mtasts.RecordLabel
	hostPlace   place = mtasts.HostLabel
	reportPlace place = tlsrpt.RecordLabel
)

func (l *look) nameOf(p place) string { return string(p) + "." + l.check.Domain }

// strays are the records that were meant for a place and were saved where they do nothing.
func (l *look) strays(p place) []facts.RR {
	return slices.DeleteFunc(slices.Clone(l.check.Misplaced), func(rr facts.RR) bool { return l.meant(rr) != p })
}

// meant is the place that a stray record was meant for, or "". A text says so itself; of other records the name they
// were saved under does.
func (l *look) meant(rr facts.RR) place {
	value := strings.ToLower(strings.TrimSpace(rr.Value))
	switch rr.Type {
	case "TXT":
		switch {
		case strings.HasPrefix(value, "v="+strings.ToLower(mtasts.Version)):
			return recordPlace
		case strings.HasPrefix(value, "v="+strings.ToLower(tlsrpt.Version)):
			return reportPlace
		case !mtasts.NamesServer(value):
			return ""
		}
	case "A", "AAAA": // addresses lead to a web server, whatever the name
		if p := l.likeness(rr.Name); p == recordPlace || p == hostPlace {
			return hostPlace
		}
		return l.likeness(rr.Name)
	}
	p := l.likeness(rr.Name)
	if p == recordPlace && l.record == mtasts.Valid && l.hostGone() {
		return hostPlace
	}
	if p == hostPlace && !l.hostGone() {
		return recordPlace
	}
	return p
}

// hostGone reports whether the policy host has neither address nor alias.
func (l *look) hostGone() bool {
	best, ok := l.check.Host.Best()
	return ok && len(addresses(best)) == 0 && len(l.check.Host.Alias) == 0
}

// likeness is the place that a name is mistaken for.
func (l *look) likeness(name string) place {
	label := l.labelOf(name)
	switch strings.NewReplacer("_", "", "-", "", ".", "").Replace(label) {
	case "mtasts":
		if strings.HasPrefix(label, "_") {
			return recordPlace
		}
		return hostPlace
	case "smtptls", "tlssmtp", "tlsrpt", "smtptlsrpt":
		return reportPlace
	}
	return ""
}

// labelOf is what of a name the user typed: without the domain, be it there twice, and without a mail server's name.
func (l *look) labelOf(name string) string {
	name = dnsname.Canonical(name)
	ends := append([]string{l.check.Domain + "." + l.check.Domain, l.check.Domain + "." + l.check.Zone.Name}, l.hosts...)
	for _, end := range append(ends, l.check.Domain) {
		if label, ok := dnsname.Relative(name, end); ok {
			return label
		}
	}
	return name
}

// misplacedForm says how a record came to where it is: "doubled" the panel added the domain once more, "deep" it is below a
// mail server, or a mistyped name.
func (l *look) misplacedForm(rr facts.RR) string {
	name := dnsname.Canonical(rr.Name)
	switch {
	case dnsname.Below(name, l.check.Domain+"."+l.check.Domain), l.check.Zone.Name != "" && dnsname.Below(name, l.check.Domain+"."+l.check.Zone.Name):
		return "doubled"
	case name == l.check.Domain:
		return "apex"
	case slices.ContainsFunc(l.hosts, func(host string) bool { return host != l.check.Domain && dnsname.Under(name, host) }):
		return "deep"
	}
	return ""
}

// findMisplaced adds a finding about the first record that was meant for a place and has another name, if there is one.
func (l *look) findMisplaced(id ID, p place) bool {
	strays := slices.DeleteFunc(l.strays(p), func(rr facts.RR) bool { return dnsname.Canonical(rr.Name) == l.nameOf(p) })
	if len(strays) == 0 {
		return false
	}
	rr := strays[0]
	values := assets.Values{"found": rr.Name, "type": rr.Type, "value": rr.Value, "form": l.misplacedForm(rr)}
	l.find(id, values, evidenceOf(strays)...)
	return true
}

// judgeMisplacedHost finds what was meant for the policy host under another name, or as a record of another type.
func (l *look) judgeMisplacedHost() bool {
	name := l.nameOf(hostPlace)
	strays := l.strays(hostPlace)
	if i := slices.IndexFunc(strays, func(rr facts.RR) bool { return dnsname.Canonical(rr.Name) == name }); i >= 0 {
		l.find(PolicyHostWrongType, assets.Values{"type": strays[i].Type, "found": strays[i].Value}, evidenceOf(strays[i:i+1])...)
		return true
	}
	return l.findMisplaced(PolicyHostWrongPlace, hostPlace)
}

// judgeWrongType finds a record of another type where a text belongs: the target of an alias saved as text, or an address.
func (l *look) judgeWrongType(id ID, p place, texts []string) bool {
	if i := slices.IndexFunc(texts, mtasts.NamesServer); i >= 0 {
		l.find(id, assets.Values{"found": strings.TrimSpace(texts[i]), "form": "text"}, texts...)
		return true
	}
	i := slices.IndexFunc(l.check.Misplaced, func(rr facts.RR) bool { return dnsname.Canonical(rr.Name) == l.nameOf(p) && rr.Type != "TXT" })
	if i < 0 {
		return false
	}
	rr := l.check.Misplaced[i]
	l.find(id, assets.Values{"found": rr.Value, "type": rr.Type}, evidenceOf(l.check.Misplaced[i:i+1])...)
	return true
}

// judgeOtherText finds a text of another kind where a record should be. Beside the record it would be no mistake: senders
// pass over it.
func (l *look) judgeOtherText(id ID, lookup facts.Lookup, texts []string) bool {
	if len(texts) == 0 || lookup.Wildcard {
		return false
	}
	kind := mtasts.TextKind(texts[0])
	l.find(id, assets.Values{"found": mtasts.Clip(oneLine(texts[0])), "form": "text-" + kind}, texts...)
	return true
}

func evidenceOf(rrs []facts.RR) []string {
	var lines []string
	for _, rr := range rrs {
		lines = append(lines, rr.Name+" "+rr.Type+" "+rr.Value)
	}
	return lines
}
