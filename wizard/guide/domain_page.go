package guide

import (
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/journey"
)

// DomainPage says what status says of a domain: how it is or what is wrong, what to do about it, and what was seen.
func (g *Guide) DomainPage(j journey.Journey, now time.Time) (title string, blocks []Block) {
	title = dnsname.ToUnicode(j.Domain)
	check, checked := j.Check()
	if !checked {
		return title, []Block{g.text(msgid.HomePageUnchecked, nil)}
	}
	findings := g.Findings(j, now)
	verdict := g.VerdictOf(j, findings, now)
	if blocks = g.troubleBlocks(findings, func(diagnosis.Finding) bool { return true }); len(blocks) == 0 {
		blocks = []Block{{Style: Item, Mark: g.StatusMark(j, verdict, findings, now), Text: g.StatusText(j, verdict, findings, now)}}
	}
	blocks = append(blocks, Block{Style: Heading, Text: g.say(msgid.HomePageSeen, assets.Values{"time": g.clock(check.At.In(now.Location()), now)})})
	return title, append(blocks, g.StatusPairs(j, check, now)...)
}
