package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
)

// nagiosState is the state of a service, and the exit code for it (Monitoring Plugins Development Guidelines).
type nagiosState int

// The states.
const (
	nagiosOK       nagiosState = 0
	nagiosWarning  nagiosState = 1
	nagiosCritical nagiosState = 2
	nagiosUnknown  nagiosState = 3
)

// nagiosStates are all states, worst first: what is known to be wrong comes before what is not known.
func nagiosStates() []nagiosState {
	return []nagiosState{nagiosCritical, nagiosWarning, nagiosUnknown, nagiosOK}
}

func (s nagiosState) String() string {
	return [...]string{nagiosOK: "OK", nagiosWarning: "WARNING", nagiosCritical: "CRITICAL", nagiosUnknown: "UNKNOWN"}[s]
}

// nagiosStateOf is critical where senders refuse mail now, a warning where something else needs action, and unknown where
// something could not be checked. What is only not seen everywhere yet is no alarm.
func nagiosStateOf(s wizard.Status) nagiosState {
	switch s.Verdict {
	case diagnosis.Action:
		for _, f := range s.Findings {
			if f.Level == diagnosis.BounceNow && !f.Wait && !f.Acknowledged() {
				return nagiosCritical
			}
		}
		return nagiosWarning
	case diagnosis.NotSeen:
		return nagiosUnknown
	case diagnosis.OK, diagnosis.Pending:
	}
	return nagiosOK
}

// service is a domain as Nagios sees it.
type service struct {
	domain string
	state  nagiosState
	text   string
	perf   string
}

// nagiosFormat is for Nagios and what took its plugins over: one line, whatever the number of domains.
type nagiosFormat struct {
	app    *app
	guide  *guide.Guide
	first  service // the only one, where there is one
	counts map[nagiosState]int
	worst  map[nagiosState][]string // the names of some of each
}

// maxNamed is how many domains a summary names.
const maxNamed = 5

func (f *nagiosFormat) render(o outcome) rendered {
	if o.err != nil {
		return rendered{service: service{domain: o.domain, state: nagiosUnknown, text: f.app.said(o.err)}}
	}
	s := o.status
	return rendered{service: service{
		domain: s.Check.Domain, state: nagiosStateOf(s), perf: perfdata(newStatusJSON(f.guide, s)),
		text: f.guide.StatusText(s.Journey, s.Verdict, s.Findings, s.Check.At),
	}}
}

// perfdata are the numbers of a domain, as label=value. What was not seen is left out.
func perfdata(s statusJSON) string {
	perf := []string{"findings=" + strconv.Itoa(len(s.Findings)) + ";;;0", fmt.Sprintf("time=%.3fs;;;0", float64(s.TookMS)/1000)}
	policy, mail := s.certificateEnds()
	for _, certificate := range []struct {
		label string
		ends  time.Time
	}{{"policy_certificate", policy}, {"mx_certificate", mail}} {
		if !certificate.ends.IsZero() {
			perf = append(perf, fmt.Sprintf("%s=%ds", certificate.label, int64(certificate.ends.Sub(s.CheckedAt).Seconds())))
		}
	}
	if s.Policy != nil && s.Policy.MaxAge != nil {
		perf = append(perf, fmt.Sprintf("max_age=%ds;;;0", *s.Policy.MaxAge))
	}
	return strings.Join(perf, " ")
}

func (f *nagiosFormat) write(_ io.Writer, r rendered) error {
	if f.counts == nil {
		f.first, f.counts, f.worst = r.service, map[nagiosState]int{}, map[nagiosState][]string{}
	}
	f.counts[r.service.state]++
	if len(f.worst[r.service.state]) < maxNamed {
		f.worst[r.service.state] = append(f.worst[r.service.state], r.service.domain)
	}
	return nil
}

// state is the worst of all; unknown where nothing was checked.
func (f *nagiosFormat) state() nagiosState {
	for _, state := range nagiosStates() {
		if f.counts[state] > 0 {
			return state
		}
	}
	return nagiosUnknown
}

// end prints the line.
func (f *nagiosFormat) end(out io.Writer) error {
	total := 0
	for _, n := range f.counts {
		total += n
	}
	text, perf := f.first.domain+": "+f.first.text, f.first.perf
	if total != 1 {
		text, perf = f.summary(total)
	}
	return nagiosLine(out, f.state(), text, perf)
}

// summary counts the domains by state, and names the worst.
func (f *nagiosFormat) summary(total int) (text, perf string) {
	words := f.guide.Words
	var counts, numbers []string
	var names []string
	for _, state := range nagiosStates() {
		n, label := f.counts[state], strings.ToLower(state.String())
		numbers = append(numbers, fmt.Sprintf("%s=%d;;;0;%d", label, n, total))
		if n > 0 {
			counts = append(counts, words.Say(msgid.StatusNagiosCounts.Of(label), assets.Values{"n": n}))
		}
		if state != nagiosOK {
			names = append(names, f.worst[state]...)
		}
	}
	text = words.Say(msgid.StatusNagiosSeveral, assets.Values{
		"domains": words.Count(msgid.StatusRunDomains, int64(total)), "counts": strings.Join(counts, ", "),
	})
	if len(names) > 0 {
		text = words.Say(msgid.StatusNagiosNamed, assets.Values{"text": text, "names": strings.Join(names[:min(len(names), maxNamed)], ", ")})
	}
	return text, strings.Join(numbers, " ")
}

// nagiosLine prints the one line of a plugin. A bar in the text would end it.
func nagiosLine(out io.Writer, state nagiosState, text, perf string) error {
	line := "MAILSEAL " + state.String() + " - " + strings.ReplaceAll(assets.Clean(text, maxNagiosText), "|", "/")
	if perf != "" {
		line += " | " + perf
	}
	_, err := fmt.Fprintln(out, line)
	return err
}

const maxNagiosText = 1000 // characters
