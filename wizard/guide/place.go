package guide

import (
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// Where in the journey's folder the policy is, what is to be uploaded to a static host, and where reports are put.
const (
	PolicyFile    = "mta-sts.txt"
	UploadFolder  = "upload"
	reportsFolder = "reports"
)

// PlaceName returns the name of the service or web host that has the policy; empty before there is a plan.
func (g *Guide) PlaceName(j journey.Journey) string {
	switch {
	case j.Plan == nil:
		return ""
	case j.Plan.Hosting.Kind == plan.Existing:
		return g.say(msgid.PlanExistingName, nil)
	}
	return j.Plan.Hosting.Name
}

// oddBlocks says what is unusual about the values that the user brought: of the record with a name, or of all where it is empty. A
// known pattern is advice: the user knows what the page shows.
func (g *Guide) oddBlocks(j journey.Journey, name string) []Block {
	place, _ := g.PlaceOf(j)
	var blocks []Block
	for _, odd := range g.Oddities(j) {
		if name == "" || odd.Record.Name == name {
			blocks = append(blocks, g.item(Tip, msgid.PlanOdd.Of(string(odd.Oddity)), assets.Values{
				"value": odd.Record.Value, "service": place.Called, "name": odd.Record.Name, "like": odd.Shape.Like,
			}))
		}
	}
	return blocks
}

// policyBlocks shows the policy file, or which mail servers a service's file has to list.
func (g *Guide) policyBlocks(p plan.Plan) []Block {
	heading, lines := msgid.PlanFile, strings.Split(strings.TrimRight(p.Target.Policy().String(), "\n"), "\n")
	if p.ServiceKeepsPolicy() {
		heading, lines = msgid.PlanServiceFile, mxLines(p.Target)
	}
	blocks := []Block{{Style: Page, Text: g.say(heading, assets.Values{"service": p.Hosting.Name})}}
	return append(blocks, textBlocks(Literal, NoMark, lines)...)
}

// mxLines returns the mx fields of a policy.
func mxLines(t plan.Target) []string {
	var lines []string
	for _, line := range t.MX {
		lines = append(lines, "mx: "+line.Pattern)
	}
	return lines
}

// serviceBlocks says what to do at a service that writes the policy; nil where the file is the user's own.
func (g *Guide) serviceBlocks(j journey.Journey) []Block {
	if !j.Plan.ServiceKeepsPolicy() {
		return nil
	}
	values := assets.Values{"service": g.PlaceName(j), "mode": string(j.Plan.Target.Mode)}
	values["time"], values["seconds"] = g.Duration(j.Plan.Target.MaxAge), itoa(int(j.Plan.Target.MaxAge/time.Second))
	key := msgid.TaskPolicyFileService
	switch {
	case j.Plan.Target.Mode == mtasts.None:
		key = msgid.TaskPolicyFileServiceNone
	case !j.Plan.Target.AnyMaxAge:
		key = msgid.TaskPolicyFileServiceMaxAge
	case j.Plan.Fixed() && len(g.Steps(j, j.Plan.FileTask())) > 0:
		key = msgid.ServiceFixedFiles
	case j.Plan.Fixed():
		key = msgid.ServiceFixed
	}
	blocks := []Block{g.text(key, values)}
	if j.Plan.Fixed() && !j.WasLive() {
		blocks = append(blocks, g.text(msgid.ServiceMustList, values))
	}
	return append(blocks, textBlocks(Literal, NoMark, mxLines(j.Plan.Target))...)
}

// fileBlocks says how the file gets to where senders fetch it, where no steps do.
func (g *Guide) fileBlocks(j journey.Journey, steps bool) []Block {
	if blocks := g.serviceBlocks(j); blocks != nil || steps {
		return blocks
	}
	values := assets.Values{"service": g.PlaceName(j), "folder": g.PathOf(j.Domain, PolicyFile)}
	if option, ok := g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain); ok && option.Files {
		values["folder"] = g.PathOf(j.Domain, UploadFolder)
	}
	return []Block{g.text(msgid.TaskPolicyFileUpload, values)}
}
