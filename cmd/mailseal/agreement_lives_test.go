package main

import (
	"testing"
	"time"

	"mailseal/wizard/practice"
)

// stop is called at each stage of a life, with its name.
type stop func(stage string)

// life is one way through the stages.
type life struct {
	name     string
	provider string
	dns      string
	live     func(w *walker, at stop)
}

const (
	toPages  = "mta-sts-target"
	enforces = "enforce anyway"
)

// begin makes a plan at a place for files.
func (w *walker) begin() {
	w.answer("seen", "yes", "go-on", "yes", "hosting", "github-pages", toPages, "yourname.github.io", "reports-to", "tls@reports.example", "accept-plan", "yes")
}

// protect goes straight to enforce, and a week later to a max_age of a week.
func (w *walker) protect() {
	w.begin()
	w.publish(4)
	w.answer("next", "enforce", "enforce-anyway", enforces)
	w.publish(2)
}

func (w *walker) raise() {
	w.pass(8 * 24 * time.Hour)
	w.wizard()
	w.answer("next", "raise")
}

func lives() []life {
	return []life{
		{"rollout", "microsoft", "godaddy", func(w *walker, at stop) {
			w.begin()
			at("report record")
			w.publish(1)
			at("policy host")
			w.publish(1)
			at("policy file")
			w.publish(1)
			at("record")
			w.publish(1)
			at("testing")
			w.days(16, true)
			w.wizard()
			at("ready")
			w.answer("next", "enforce", "enforce", "enforce")
			at("enforce: file")
			w.publish(1)
			at("enforce: record")
			w.publish(1)
			at("protected")
		}},
		{"ramp and way back", "own", "other", func(w *walker, at stop) {
			w.protect()
			w.raise()
			at("raise: file")
			w.publish(1)
			at("raise: record")
			w.publish(1)
			at("protected for a week")
			w.answer("next", "rollback", "rollback", "rollback")
			at("rollback: file")
			w.publish(1)
			at("rollback: record")
			w.publish(1)
			at("testing again")
		}},
		{"removal", "microsoft", "cloudflare", func(w *walker, at stop) {
			w.protect()
			w.raise()
			w.publish(2)
			w.answer("next", "remove", "remove", "remove")
			at("remove: file")
			w.publish(1)
			at("remove: record")
			w.publish(1)
			at("remove: wait")
			w.pass(8 * 24 * time.Hour)
			w.wizard()
			at("remove: due")
			w.answer("next", "delete", "delete", "delete")
			at("remove: delete record")
			w.publish(1)
			at("remove: delete host")
			w.publish(1)
			at("remove: hosting")
			w.pass(24 * time.Hour)
			w.wizard()
			w.wizard("next", "done")
			at("remove: over")
		}},
		{"move", "own", "other", func(w *walker, at stop) {
			w.protect()
			w.raise()
			w.publish(2)
			w.answer("next", "change-provider", "new-servers", "smtp.google.com", "move", "yes")
			at("move: file")
			w.publish(1)
			at("move: record")
			w.publish(1)
			at("move: wait")
			w.pass(8 * 24 * time.Hour)
			w.wizard()
			at("move: due")
			w.answer("next", "switch")
			at("move: switch")
			w.publish(1)
			at("move: drain")
			w.pass(4 * 24 * time.Hour)
			w.wizard()
			at("move: drained")
			w.answer("next", "tidy")
			at("move: tidy")
		}},
		{"emergency", "microsoft", "godaddy", func(w *walker, at stop) {
			w.protect()
			w.raise()
			w.publish(2)
			w.answer("next", "change-provider", "new-servers", "smtp.google.com", "move", "emergency", "emergency", "emergency")
			at("emergency: file")
			w.publish(2)
			at("emergency: wait")
			w.pass(3 * time.Hour)
			w.wizard()
			w.answer("next", "switch")
			at("emergency: switch")
			w.publish(1)
			at("emergency: drain")
		}},
		{"service", "google", "godaddy", func(w *walker, at stop) {
			d := w.world.Domain()
			w.answer("seen", "yes", "go-on", "yes", "hosting", "mailhardener", "mta-sts-target", d+".mta-sts.mailhardener.com",
				"sts-target", d+"._mta-sts.mailhardener.com", "reports-to", "tls@reports.example", "accept-plan", "yes")
			w.publish(2)
			at("service: file")
			w.publish(1)
			at("service: record")
			w.publish(1)
			at("service: testing")
			w.answer("next", "enforce", "enforce-anyway", enforces)
			at("service: enforce")
			w.publish(1)
			at("service: protected")
		}},
		{"one mode", "cloudflare", "cloudflare", func(w *walker, at stop) {
			w.answer("seen", "yes", "go-on", "yes", "hosting", "cloudflare-email-routing", "reports-to", "tls@reports.example", "accept-plan", "enforce")
			w.publish(2)
			at("one mode: record")
			w.publish(1)
			at("one mode: protected")
		}},
		{"by hand", "own", "other", func(w *walker, at stop) {
			d := w.world.Domain()
			w.atOnce(
				practice.WebSpace{Host: w.policyHost(), Address: true},
				practice.Upload{Host: w.policyHost(), Path: "/.well-known/mta-sts.txt", Body: "version: STSv1\nmode: enforce\nmx: *." + d + "\nmax_age: 604800\n"},
				practice.AddRecord{Name: "_mta-sts." + d, Type: "TXT", Value: "v=STSv1; id=1"},
				practice.AddRecord{Name: "_smtp._tls." + d, Type: "TXT", Value: "v=TLSRPTv1; rua=mailto:tls@reports.example"},
			)
			w.wizard("seen", "yes")
			at("by hand")
		}},
	}
}

// situation is a stage with a change.
type situation struct {
	name string
	outlook
}

// walk lives a life, and looks at each stage as it is and with some of the changes.
func (l life) walk(t *testing.T, pick func(stage, change int) bool) []situation {
	var all []situation
	w := newWalker(t, l.provider, l.dns)
	n := 0
	l.live(w, func(stage string) {
		n++
		for i, c := range append([]change{unchanged()}, changes()...) {
			if i > 0 && !pick(n, i-1) {
				continue
			}
			other := w.apart()
			back := c.do(other)
			if back == nil {
				continue
			}
			name := l.name + "/" + stage
			if c.name != "" {
				name += " + " + c.name
				other.pass(2 * time.Hour)
			}
			all = append(all, situation{name, other.outlook(i == 0)})
			if back(); c.name != "" {
				w.pass(2 * time.Hour)
			}
		}
	})
	return all
}
