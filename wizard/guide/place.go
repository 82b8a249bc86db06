package guide

import (
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// Where in the journey's folder the policy is, and what is to be uploaded to a static host.
const (
	PolicyFile   = "mta-sts.txt"
	UploadFolder = "upload"
)

// PlaceName returns the name of the service or web host that has the policy; empty before there is a plan.
func (g *Guide) PlaceName(j journey.Journey) string {
	switch {
	case j.Plan == nil:
		return ""
	case j.Plan.Hosting.Kind == plan.Existing:
		return g.say("plan.existing.name", nil)
	}
	return j.Plan.Hosting.Name
}

func (g *Guide) folder(domain string) string {
	if g.Folder == nil {
		return ""
	}
	return g.Folder(domain)
}

// policyBlocks shows the policy file, or which mail servers a service's file has to list.
func (g *Guide) policyBlocks(p plan.Plan) []Block {
	heading, lines := "plan.file", strings.Split(strings.TrimRight(p.Target.Policy().String(), "\n"), "\n")
	if p.ServiceKeepsPolicy() {
		heading, lines = "plan.service-file", mxLines(p.Target)
	}
	blocks := []Block{{Style: Heading, Text: g.say(heading, assets.Values{"service": p.Hosting.Name})}}
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
	values := assets.Values{"service": g.PlaceName(j), "mode": string(j.Plan.Target.Mode), "folder": g.folder(j.Domain) + "/" + UploadFolder}
	option, known := g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	values["time"], values["seconds"] = g.Duration(j.Plan.Target.MaxAge), itoa(int(j.Plan.Target.MaxAge/time.Second))
	key := "task.policy-file.service"
	switch {
	case j.Plan.Target.Mode == mtasts.None:
		key = "task.policy-file.service-none"
	case !j.Plan.Target.AnyMaxAge:
		key = "task.policy-file.service-max-age"
	case known && j.Plan.Fixed() && option.Files:
		key = "service.fixed-files"
	case j.Plan.Fixed():
		key = "service.fixed"
	}
	blocks := []Block{g.text(key, values)}
	if j.Plan.Fixed() && !j.WasLive() {
		blocks = append(blocks, textBlocks(Item, NoMark, option.Steps)...)
		blocks = append(blocks, g.text("service.must-list", values))
	}
	return append(blocks, textBlocks(Literal, NoMark, mxLines(j.Plan.Target))...)
}

// placeBlocks says what to do at a web host before the record that leads there is added: most have to be
// told of the name first, and their steps say when to add the record.
func (g *Guide) placeBlocks(j journey.Journey) []Block {
	option, ok := g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	if !ok || j.Plan.ServiceKeepsPolicy() {
		return nil
	}
	values := assets.Values{"service": g.PlaceName(j), "folder": g.folder(j.Domain) + "/" + UploadFolder}
	blocks := append([]Block{g.text("place.first", values)}, textBlocks(Item, NoMark, option.Steps)...)
	return append(blocks, g.text("place.line", values))
}

// fileBlocks says how the file gets to where senders fetch it.
func (g *Guide) fileBlocks(j journey.Journey) []Block {
	values := assets.Values{"service": g.PlaceName(j), "mode": string(j.Plan.Target.Mode), "folder": g.folder(j.Domain) + "/" + PolicyFile}
	if blocks := g.serviceBlocks(j); blocks != nil {
		return blocks
	}
	option, ok := g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	if ok && option.Files {
		values["folder"] = g.folder(j.Domain) + "/" + UploadFolder
	}
	blocks := []Block{g.text("task.policy-file.upload", values)}
	if _, before := j.Plan.HostRecord(); ok && !j.WasLive() && !before { // else they came with that task
		blocks = append(blocks, textBlocks(Item, NoMark, option.Steps)...)
	}
	return blocks
}
