package pages

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// Records lists the records to publish as they are typed at the domain's DNS host, each value on a line of its own.
func Records(g *guide.Guide, j journey.Journey) string {
	var b strings.Builder
	for _, task := range wanted(j) {
		if task.Record == nil {
			continue
		}
		fmt.Fprintf(&b, "%s\n", g.Words.Say(msgid.Task.Of(string(task.ID), "title"), nil))
		for _, f := range g.Fields(j, task) {
			switch {
			case f.Name != guide.ValueField:
				fmt.Fprintf(&b, "%s: %s\n", f.Label, cmp.Or(f.Value, f.Hint))
			case f.Hint != "":
				fmt.Fprintf(&b, "%s (%s):\n%s\n", f.Label, f.Hint, f.Value)
			default:
				fmt.Fprintf(&b, "%s:\n%s\n", f.Label, f.Value)
			}
		}
		fmt.Fprintf(&b, "%s\n\n", g.Words.Say(msgid.ShowWholeName, assets.Values{"name": task.Record.Name}))
	}
	return b.String()
}

// wanted returns the tasks of the plan, without those that a removal is undoing: nobody may publish them again.
func wanted(j journey.Journey) []plan.Task {
	tasks := j.Plan.Tasks()
	if op := j.Operation; op == nil || op.Phase != plan.PhaseDropRecord && op.Phase != plan.PhaseDropHost && op.Phase != plan.PhaseEndHosting {
		return tasks
	}
	return slices.DeleteFunc(tasks, func(t plan.Task) bool { return t.ID == plan.STSRecord || t.ID == plan.PolicyHost })
}

// Zone lists the records to publish as lines of a zone file (RFC 1035 §5.1).
func Zone(j journey.Journey) string {
	var b strings.Builder
	for _, task := range wanted(j) {
		if r := task.Record; r != nil && r.Value != "" { // else the place shows it later
			for _, value := range r.Values() {
				fmt.Fprintf(&b, "%s. %d IN %s %s\n", r.Name, int(r.TTL.Seconds()), r.Type, zoneValue(r.Type, value))
			}
		}
	}
	return b.String()
}

// zoneValue formats a value for a zone file: a TXT in quotes, in strings of at most 255 bytes
// (RFC 1035 §3.3.14), a name with its final dot.
func zoneValue(rrtype, value string) string {
	switch rrtype {
	case "TXT":
		return `"` + strings.Join(dnsname.Strings(value), `" "`) + `"`
	case "CNAME", "NS":
		return strings.TrimSuffix(value, ".") + "."
	}
	return value
}
