package guide

import "mailseal/assets"

// removeConsent says how a removal goes and until when it lasts, and asks for the typed word.
func (v view) removeConsent() Step {
	until := v.situation.HeldIfChanged(nil)
	values := assets.Values{"domain": v.j.Domain, "until": Date(until, v.now)}
	blocks := []Block{v.text("remove.what", values), v.item(NoMark, "remove.first", values)}
	if until.After(v.now) {
		blocks = append(blocks, v.item(NoMark, "remove.wait", values))
	} else {
		blocks = append(blocks, v.item(NoMark, "remove.no-wait", values))
	}
	blocks = append(blocks, v.item(NoMark, "remove.delete", values), v.item(Tip, "remove.reports", values))
	return Step{Title: v.say("operation.remove.title", values), Blocks: blocks, Question: v.question(v.pending, v.say("remove.prompt", values), nil)}
}

func (v view) deleteConsent() Step {
	values := assets.Values{"domain": v.j.Domain}
	return Step{
		Title:    v.say("operation.remove.title", values),
		Blocks:   []Block{v.text("delete.what", values), v.text("delete.order", values)},
		Question: v.question(v.pending, v.say("delete.prompt", values), nil),
	}
}

// keepReports reminds that TLS reports can go on after a removal, or that they end with the service.
func (v view) keepReports() []Block {
	if report, ok := v.j.Plan.ReportRecord(); ok && report.Type == "CNAME" {
		return []Block{v.item(Tip, "remove.reports-service", assets.Values{"service": v.PlaceName(v.j)})}
	}
	return []Block{v.item(Tip, "remove.reports", nil)}
}
