package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
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

func (d *diagnosis) nameOf(p place) string { return string(p) + "." + d.check.Domain }

// strays are the records that were meant for a place and were saved where they do nothing.
func (d *diagnosis) strays(p place) []facts.RR {
	return slices.DeleteFunc(slices.Clone(d.check.Misplaced), func(rr facts.RR) bool { return d.meant(rr) != p })
}

// meant is the place that a stray record was meant for, or "". A text says so itself; of other records the name they
// were saved under does.
func (d *diagnosis) meant(rr facts.RR) place {
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
		if p := d.likeness(rr.Name); p == recordPlace || p == hostPlace {
			return hostPlace
		}
		return d.likeness(rr.Name)
	}
	p := d.likeness(rr.Name)
	if p == recordPlace && d.record == mtasts.Valid && d.hostGone() {
		return hostPlace
	}
	if p == hostPlace && !d.hostGone() {
		return recordPlace
	}
	return p
}

// hostGone reports whether the policy host has neither address nor alias.
func (d *diagnosis) hostGone() bool {
	best, ok := d.check.Host.Best()
	return ok && len(addresses(best)) == 0 && len(d.check.Host.Alias) == 0
}

// likeness is the place that a name is mistaken for.
func (d *diagnosis) likeness(name string) place {
	label := d.labelOf(name)
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
func (d *diagnosis) labelOf(name string) string {
	name = canonical(name)
	ends := append([]string{d.check.Domain + "." + d.check.Domain, d.check.Domain + "." + d.check.Zone.Name}, d.hosts...)
	for _, end := range append(ends, d.check.Domain) {
		if label, ok := strings.CutSuffix(name, "."+canonical(end)); ok && label != "" {
			return label
		}
	}
	return name
}

// misplacedForm says how a record came to where it is: "doubled" the panel added the domain once more, "deep" it is below a
// mail server, or a mistyped name.
func (d *diagnosis) misplacedForm(rr facts.RR) string {
	name := canonical(rr.Name)
	switch {
	case strings.HasSuffix(name, "."+d.check.Domain+"."+d.check.Domain), d.check.Zone.Name != "" && strings.HasSuffix(name, "."+d.check.Domain+"."+d.check.Zone.Name):
		return "doubled"
	case name == d.check.Domain:
		return "apex"
	case slices.ContainsFunc(d.hosts, func(host string) bool { return host != d.check.Domain && under(name, host) }):
		return "deep"
	}
	return ""
}

// findMisplaced adds a finding about the first record that was meant for a place and has another name, if there is one.
func (d *diagnosis) findMisplaced(id ID, p place) bool {
	strays := slices.DeleteFunc(d.strays(p), func(rr facts.RR) bool { return canonical(rr.Name) == d.nameOf(p) })
	if len(strays) == 0 {
		return false
	}
	rr := strays[0]
	values := assets.Values{"found": rr.Name, "type": rr.Type, "value": rr.Value, "form": d.misplacedForm(rr)}
	d.find(id, values, evidenceOf(strays)...)
	return true
}

// judgeMisplacedHost finds what was meant for the policy host under another name, or as a record of another type.
func (d *diagnosis) judgeMisplacedHost() bool {
	name := d.nameOf(hostPlace)
	strays := d.strays(hostPlace)
	if i := slices.IndexFunc(strays, func(rr facts.RR) bool { return canonical(rr.Name) == name }); i >= 0 {
		d.find(PolicyHostWrongType, assets.Values{"type": strays[i].Type, "found": strays[i].Value}, evidenceOf(strays[i:i+1])...)
		return true
	}
	return d.findMisplaced(PolicyHostWrongPlace, hostPlace)
}

// judgeWrongType finds a record of another type where a text belongs: the target of an alias saved as text, or an address.
func (d *diagnosis) judgeWrongType(id ID, p place, texts []string) bool {
	if i := slices.IndexFunc(texts, mtasts.NamesServer); i >= 0 {
		d.find(id, assets.Values{"found": strings.TrimSpace(texts[i]), "form": "text"}, texts...)
		return true
	}
	i := slices.IndexFunc(d.check.Misplaced, func(rr facts.RR) bool { return canonical(rr.Name) == d.nameOf(p) && rr.Type != "TXT" })
	if i < 0 {
		return false
	}
	rr := d.check.Misplaced[i]
	d.find(id, assets.Values{"found": rr.Value, "type": rr.Type}, evidenceOf(d.check.Misplaced[i:i+1])...)
	return true
}

// judgeOtherText finds a text of another kind where a record should be. Beside the record it would be no mistake: senders
// pass over it.
func (d *diagnosis) judgeOtherText(id ID, lookup facts.Lookup, texts []string) bool {
	if len(texts) == 0 || lookup.Wildcard {
		return false
	}
	kind := mtasts.TextKind(texts[0])
	d.find(id, assets.Values{"found": mtasts.Clip(oneLine(texts[0])), "form": "text-" + kind}, texts...)
	return true
}

func evidenceOf(rrs []facts.RR) []string {
	var lines []string
	for _, rr := range rrs {
		lines = append(lines, rr.Name+" "+rr.Type+" "+rr.Value)
	}
	return lines
}
