package wizard

import (
	"errors"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// A service writes the policy and serves it. What has to be so is looked at where senders look: does the policy
// that they would fetch list the domain's mail servers? And some services have one mode only.

// policyBlocks shows the file, or what the service's file has to list.
func (g *Guide) policyBlocks(p plan.Plan) []Block {
	heading, text := "plan.file", p.Target.Policy().String()
	if p.ServiceKeepsPolicy() {
		heading, text = "plan.service-file", lines(p.Target)
	}
	blocks := []Block{{Style: Heading, Text: g.say(heading, assets.Values{"service": p.Hosting.Name})}}
	for line := range strings.Lines(text) {
		blocks = append(blocks, Block{Style: Literal, Text: strings.TrimRight(line, "\n")})
	}
	return blocks
}

// lines are the mx lines of a target.
func lines(t plan.Target) string {
	var b strings.Builder
	for _, line := range t.MX {
		b.WriteString("mx: " + line.Pattern + "\n")
	}
	return b.String()
}

// fixedQuestion accepts a plan without testing weeks: like every way to enforce, by a word that is typed.
func (g *Guide) fixedQuestion(j Journey) *Question {
	return &Question{
		ID: QuestionAcceptPlan, Kind: Type, Word: "enforce",
		Prompt: g.say("plan.fixed.prompt", assets.Values{"domain": j.Domain}),
	}
}

// follow takes over the mode that a place chooses by itself, once its policy is seen.
func (g *Guide) follow(j Journey, check facts.Check) Journey {
	live, ok := servedPolicy(check)
	if !j.Plan.Fixed() || !ok || live.Mode == mtasts.None || live.Mode == j.Plan.Target.Mode {
		return j
	}
	p := *j.Plan
	p.Hosting.Fixed, p.Target.Mode, p.Target.ModeWhy = live.Mode, live.Mode, g.say("why.mode."+string(live.Mode), nil)
	j.Plan = &p
	return j
}

// fixedRefusal says why a place with one mode cannot be told another.
func (g *Guide) fixedRefusal(j Journey, next string) error {
	if !j.Plan.Fixed() || next != "rollback" && next != "raise" && next != "enforce" {
		return nil
	}
	return errors.New(g.say("plan.fixed.refusal", assets.Values{"service": j.Plan.Hosting.Name}))
}

// serviceBlocks says what to do at a service; nil where the policy is a file of the user's own.
func (g *Guide) serviceBlocks(j Journey) []Block {
	if !j.Plan.ServiceKeepsPolicy() {
		return nil
	}
	values := assets.Values{"service": j.Plan.Hosting.Name, "mode": string(j.Plan.Target.Mode), "folder": g.folder(j.Domain) + "/" + uploadFolder}
	option, known := g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	key := "task.policy-file.service"
	switch {
	case known && j.Plan.Fixed() && option.Files:
		key = "service.fixed-files"
	case j.Plan.Fixed():
		key = "service.fixed"
	}
	blocks := []Block{g.text(key, values)}
	if j.Plan.Fixed() && !again(j) {
		for _, step := range option.Steps {
			blocks = append(blocks, Block{Style: Item, Text: step})
		}
		blocks = append(blocks, g.text("service.must-list", values))
	}
	for line := range strings.Lines(lines(j.Plan.Target)) {
		blocks = append(blocks, Block{Style: Literal, Text: strings.TrimRight(line, "\n")})
	}
	return blocks
}

// listRows says whether the policy that senders would fetch from a service lists the domain's mail servers.
func (g *Guide) listRows(j Journey, check facts.Check) []Row {
	live, ok := servedPolicy(check)
	if !j.Plan.ServiceKeepsPolicy() || !ok || live.Mode == mtasts.None {
		return nil
	}
	hosts := check.MXHosts()
	missing := slices.DeleteFunc(slices.Clone(hosts), live.Covers)
	row := Row{Label: g.say("board.lists", nil), Mark: Good, Text: g.say("board.lists-all", assets.Values{"n": itoa(len(hosts))})}
	switch {
	case len(missing) > 0:
		row.Mark, row.Text = Todo, g.say("board.lists-not", assets.Values{"list": strings.Join(missing, ", ")})
	case len(hosts) == 1:
		row.Text = g.say("board.lists-it", nil)
	}
	return []Row{row}
}

// servedPolicy is the policy that senders would fetch.
func servedPolicy(check facts.Check) (mtasts.Policy, bool) {
	file := rollout.FileOf(check)
	return file.Policy, file.State == rollout.PolicyValid
}

// otherFile says what is there in place of the policy of the plan.
func (g *Guide) otherFile(j Journey, live mtasts.Policy) string {
	if j.Plan.ServiceKeepsPolicy() && live.Mode == j.Plan.Target.Mode {
		return g.say("board.file-list", nil)
	}
	if live.Mode == j.Plan.Target.Mode {
		return g.say("board.file-older", nil)
	}
	return g.say("board.file-old", assets.Values{"mode": string(live.Mode)})
}

// placeBlocks says what to do at a place for files before the line that leads there is added: most of them have to be
// told of the name first, and their steps say when it is the line's turn.
func (g *Guide) placeBlocks(j Journey) []Block {
	option, ok := g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	if !ok || j.Plan.ServiceKeepsPolicy() {
		return nil
	}
	values := assets.Values{"service": j.Plan.Hosting.Name, "folder": g.folder(j.Domain) + "/" + uploadFolder}
	blocks := []Block{g.text("place.first", values)}
	for _, step := range option.Steps {
		blocks = append(blocks, Block{Style: Item, Text: step})
	}
	return append(blocks, g.text("place.line", values))
}
