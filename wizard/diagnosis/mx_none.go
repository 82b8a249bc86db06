package diagnosis

import (
	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

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

// formerMX are the mail servers that a domain without MX records had: those of the notes, else those that its policy, live
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

// knownMX are the mail servers last seen, else those that a policy lists.
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

// webOnly reports whether the domain names no mail server and has promised senders nothing: that its own address takes no
// mail is what one expects of a web server.
func (d *diagnosis) webOnly() bool {
	_, ok := d.Check.MX.Best()
	return ok && len(d.Check.MXHosts()) == 0 && !d.Check.NullMX() && d.record != mtasts.Valid
}
