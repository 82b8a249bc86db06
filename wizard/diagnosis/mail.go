package diagnosis

import (
	"slices"

	"mailseal/assets"
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
