package guide

import (
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/journey"
)

// DomainPage says what status says of a domain: in the title how it is, below that what is wrong, what to do about it, and what was seen.
func (g *Guide) DomainPage(j journey.Journey, now time.Time) (title string, blocks []Block) {
	title = dnsname.ToUnicode(j.Domain)
	check, checked := j.Check()
	if !checked {
		return title, []Block{g.text(msgid.HomePageUnchecked, nil)}
	}
	findings := g.Findings(j, now)
	text := g.StatusText(j, g.VerdictOf(j, findings, now), findings, now)
	title = g.say(msgid.HomePageTitle, assets.Values{"domain": title, "state": text})
	blocks = g.troubleBlocks(findings, func(diagnosis.Finding) bool { return true })
	blocks = append(blocks, Block{Style: Heading, Text: g.say(msgid.HomePageSeen, assets.Values{"time": g.clock(check.At.In(now.Location()), now)})})
	return title, append(blocks, g.StatusPairs(j, check, now)...)
}
