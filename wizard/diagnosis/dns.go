package diagnosis

import (
	"fmt"

	"mailseal/wizard/facts"
)

// judgeDNS judges how the domain's servers answer, whatever they say.
func (d *diagnosis) judgeDNS() {
	if d.bogus() {
		d.find(DNSSignatureBroken, nil, d.bogusAt()...)
	}
	d.judgeAgreement()
	d.judgeNameServers()
	d.judgeNoAnswers()
	d.judgeViews()
}

// bogus reports whether DNSSEC signatures do not verify.
func (d *diagnosis) bogus() bool { return len(d.bogusAt()) > 0 }

// bogusAt lists where validating resolvers refused an answer that they could get without validating. One that most others
// contradict has a fault of its own, and so has one that misses the signatures of a zone that has none.
func (d *diagnosis) bogusAt() []string {
	var lines []string
	for _, lookup := range d.lookups() {
		if !d.Check.Zone.Signed && len(lookup.Alias) == 0 {
			continue
		}
		var refused []string
		took := 0
		for _, a := range lookup.Resolvers {
			switch {
			case a.Status == facts.Bogus:
				refused = append(refused, fmt.Sprintf("%s: %s %s", lookup.Name, a.Server.Name, a.Server.Addr))
			case a.Answered():
				took++
			}
		}
		if len(refused) >= took {
			lines = append(lines, refused...)
		}
	}
	return lines
}
