package guide

import (
	"fmt"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// Where in the journey's folder the policy is, and what is to be uploaded to a static host.
const (
	policyFile   = "mta-sts.txt"
	uploadFolder = "upload"
)

// Files are what the journey's folder holds for publishing: the records, the policy, a page to hand to somebody else (as
// Markdown and as HTML), and the folder to upload to the web host.
func (g *Guide) Files(j journey.Journey) (map[string][]byte, error) {
	html, err := g.HandoverHTML(j)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		"records.txt":   []byte(g.Records(j)),
		policyFile:      []byte(j.Plan.Target.Policy().String()),
		"handover.md":   []byte(g.Handover(j)),
		"handover.html": []byte(html),
		"next.ics":      []byte(g.Calendar(j)),
	}
	if j.Plan.Hosting.Kind == plan.Existing { // it is up already, wherever that is
		return files, nil
	}
	recipe, err := g.Catalogue.Recipe(j.Plan.Hosting.ID, j.Domain, j.Plan.Target.Policy().String())
	if err != nil {
		return nil, err
	}
	for _, f := range recipe {
		files[uploadFolder+"/"+f.Path] = f.Body
	}
	return files, nil
}

// wanted are the tasks of the plan, without those that a removal is undoing: nobody may publish them again.
func wanted(j journey.Journey) []plan.Task {
	tasks := j.Plan.Tasks()
	if op := j.Operation; op == nil || op.Phase != plan.PhaseDropRecord && op.Phase != plan.PhaseDropHost && op.Phase != plan.PhaseEndHosting {
		return tasks
	}
	return slices.DeleteFunc(tasks, func(t plan.Task) bool { return t.ID == plan.STSRecord || t.ID == plan.PolicyHost })
}

// Records lists the records to publish as they are typed at the domain's DNS host, each value on a line of its own.
func (g *Guide) Records(j journey.Journey) string {
	guide := g.dnsGuide(j)
	var b strings.Builder
	for _, task := range wanted(j) {
		if task.Record == nil {
			continue
		}
		fmt.Fprintf(&b, "%s\n", g.say("task."+string(task.ID)+".title", nil))
		fmt.Fprintf(&b, "%s: %s\n", g.say("field.type", nil), task.Record.Type)
		fmt.Fprintf(&b, "%s: %s\n", g.say("field.name", nil), guide.NameFor(task.Record.Name, j.Plan.Zone))
		value, hint := g.typedValue(guide, *task.Record)
		if hint != "" {
			hint = " (" + hint + ")"
		}
		fmt.Fprintf(&b, "%s%s:\n%s\n", g.say("field.value", nil), hint, value)
		fmt.Fprintf(&b, "%s\n\n", g.say("show.whole-name", assets.Values{"name": task.Record.Name}))
	}
	return b.String()
}

// Zone lists the records to publish as lines of a zone file (RFC 1035 §5.1).
func (g *Guide) Zone(j journey.Journey) string {
	var b strings.Builder
	for _, task := range wanted(j) {
		if r := task.Record; r != nil {
			fmt.Fprintf(&b, "%s. %d IN %s %s\n", r.Name, int(r.TTL.Seconds()), r.Type, zoneValue(*r))
		}
	}
	return b.String()
}

// zoneValue writes a value as a zone file wants it: a TXT in quotes, in strings of at most 255 bytes
// (RFC 1035 §3.3.14), a name with its final dot.
func zoneValue(r plan.Record) string {
	switch r.Type {
	case "TXT":
		var quoted []string
		for value := r.Value; ; {
			n := min(len(value), 255)
			quoted = append(quoted, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value[:n])+`"`)
			if value = value[n:]; value == "" {
				return strings.Join(quoted, " ")
			}
		}
	case "CNAME":
		return strings.TrimSuffix(r.Value, ".") + "."
	}
	return r.Value
}
