package diagnosis

import (
	"slices"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// judgeMail judges the mail servers: that there are some, that the policy lists them, and that they prove who they are.
func (d *diagnosis) judgeMail() {
	if _, ok := d.Check.MX.Best(); !ok && len(d.hosts) == 0 {
		return
	}
	if d.Check.NullMX() {
		d.judgeNullMX()
		return
	}
	if len(d.Check.MXHosts()) == 0 {
		d.judgeNoMX()
	}
	if values := d.Check.MX.Values("MX"); len(values) > 1 && slices.Contains(values, "") {
		d.find(MXNullMixed, assets.Values{"names": firstFew(d.Check.MXHosts())}, "MX 0 .", "MX "+firstFew(d.Check.MXHosts()))
	}
	uncovered := d.judgeCoverage()
	d.judgeServers(uncovered)
	d.judgeDANE()
	d.judgeNewNames()
	d.judgeOtherSet(uncovered)
}

// judgeNullMX says that the domain takes no mail (RFC 7505). Beside an enforced policy that is hardly meant, unless MTA-STS
// is being removed.
func (d *diagnosis) judgeNullMX() {
	names := d.knownMX()
	if !d.exposed || len(names) == 0 || d.Operation.Removes() {
		d.find(MXNull, nil, "MX 0 .")
		return
	}
	d.find(MXNull, assets.Values{"form": "live", "names": firstFew(names)}, "MX 0 .").when(hadServers)
}

// judgeNoMX says that there is no MX record. Where there were some, all mail goes astray.
func (d *diagnosis) judgeNoMX() {
	if len(d.lostMX) == 0 {
		d.find(MXNone, nil, d.Check.MX.Name)
		return
	}
	d.find(MXNone, assets.Values{"form": "lost", "names": firstFew(d.lostMX)}, "before: "+firstFew(d.lostMX)).when(hadServers)
}

// formerMX returns the mail servers that a domain without MX records had: those of the notes, else those that its policy, live
// or held, lists. There are none where that names the domain itself, to which mail goes then.
func (d *diagnosis) formerMX() []string {
	if _, ok := d.Check.MX.Best(); !ok || len(d.Check.MXHosts()) > 0 || d.Check.NullMX() {
		return nil
	}
	if d.file.Whole && (mtasts.Policy{MX: d.file.Meant.MX}).Covers(d.Check.Domain) {
		return nil
	}
	return d.knownMX()
}

// knownMX returns the mail servers last seen, else those that a policy lists.
func (d *diagnosis) knownMX() []string {
	if n := len(d.Notes.MX); n > 0 && !dnsname.Contains(d.Notes.MX[n-1].Hosts, d.Check.Domain) {
		return d.Notes.MX[n-1].Hosts
	}
	if _, live := rollout.Live(d.Check); live {
		return d.file.Meant.MX
	}
	if held := d.Held(); len(held) > 0 {
		return held[len(held)-1].MX
	}
	return nil
}
