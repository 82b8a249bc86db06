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

// nagiosStateOf is critical where senders refuse mail now or soon will, a warning where something else needs action, and unknown where
// something could not be checked. What is only not seen everywhere yet, or acknowledged, is no alarm.
func nagiosStateOf(s wizard.Status) nagiosState {
	switch s.Verdict {
	case diagnosis.Action:
		for _, f := range s.Findings {
			if f.CostsMail() && f.NeedsUser() {
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
	domain  string
	state   nagiosState
	text    string
	perf    string
	verdict string  // of the check; nothing where it failed
	days    float64 // until the first of its certificates ends
	expires bool    // such a certificate was seen
}

// nagiosFormat is for Nagios and what took its plugins over: one line for a domain; for several, one that sums them up, and behind it a
// line for each that is not fine.
type nagiosFormat struct {
	app      *app
	guide    *guide.Guide
	first    service // the only one, where there is one
	total    int
	counts   map[nagiosState]int
	verdicts map[string]int
	worst    map[nagiosState][]service // some of each
	days     float64                   // the fewest of all
	expires  bool
}

// How many domains a summary names in its first line, and behind it.
const (
	maxNamed  = 5
	maxListed = 20
)

func (f *nagiosFormat) render(o outcome) rendered {
	if o.err != nil {
		return rendered{service: service{domain: o.domain, state: nagiosUnknown, text: f.app.said(o.err)}}
	}
	s := newStatusJSON(f.guide, o.status, false)
	one := service{
		domain: s.Domain, state: nagiosStateOf(o.status), verdict: string(s.Verdict), perf: perfdata(s),
		text: f.guide.StatusText(o.status.Journey, o.status.Verdict, o.status.Findings, o.status.Check.At),
	}
	if ends := earlier(s.certificateEnds()); !ends.IsZero() {
		one.days, one.expires = daysUntil(s, ends), true
	}
	return rendered{service: one}
}

// daysUntil returns how many days after the check of a domain a time is.
func daysUntil(s statusJSON, t time.Time) float64 { return t.Sub(s.CheckedAt).Hours() / 24 }

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
	if ends := earlier(policy, mail); !ends.IsZero() {
		perf = append(perf, certificateDays(daysUntil(s, ends)))
	}
	if s.Policy != nil && s.Policy.MaxAge != nil {
		perf = append(perf, fmt.Sprintf("max_age=%ds;;;0", *s.Policy.MaxAge))
	}
	if s.Policy != nil && !s.Policy.FirstSeen.IsZero() {
		perf = append(perf, fmt.Sprintf("policy_age=%ds;;;0", int64(s.CheckedAt.Sub(s.Policy.FirstSeen).Seconds())))
	}
	return strings.Join(perf, " ")
}

func certificateDays(days float64) string { return fmt.Sprintf("certificate_days=%.2f", days) }

func (f *nagiosFormat) write(_ io.Writer, r rendered) error {
	one := r.service
	if f.total == 0 {
		f.first, f.counts, f.verdicts, f.worst = one, map[nagiosState]int{}, map[string]int{}, map[nagiosState][]service{}
	}
	f.total++
	f.counts[one.state]++
	f.verdicts[one.verdict]++
	if one.state != nagiosOK && len(f.worst[one.state]) < maxListed {
		f.worst[one.state] = append(f.worst[one.state], one)
	}
	if one.expires && (!f.expires || one.days < f.days) {
		f.days, f.expires = one.days, true
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

// end prints the line, and those behind it.
func (f *nagiosFormat) end(out io.Writer) error {
	if f.total == 1 {
		return nagiosLine(out, f.state(), f.first.domain+": "+f.first.text, f.first.perf)
	}
	listed := f.listed()
	if err := nagiosLine(out, f.state(), f.summary(listed), f.summaryPerfdata()); err != nil {
		return err
	}
	for _, one := range listed {
		if _, err := fmt.Fprintln(out, one.state.String()+" - "+nagiosText(one.domain+": "+one.text)); err != nil {
			return err
		}
	}
	if more := f.total - f.counts[nagiosOK] - len(listed); more > 0 {
		if _, err := fmt.Fprintln(out, f.guide.Words.Count(msgid.StatusNagiosMore, int64(more))); err != nil {
			return err
		}
	}
	return nil
}

// listed returns the domains that are named, the worst first.
func (f *nagiosFormat) listed() []service {
	var all []service
	for _, state := range nagiosStates() {
		all = append(all, f.worst[state]...)
	}
	return all[:min(len(all), maxListed)]
}

// summary counts the domains by state, and names the worst.
func (f *nagiosFormat) summary(listed []service) string {
	words := f.guide.Words
	var counts, names []string
	for _, state := range nagiosStates() {
		if n := f.counts[state]; n > 0 {
			counts = append(counts, words.Say(msgid.StatusNagiosCounts.Of(strings.ToLower(state.String())), assets.Values{"n": n}))
		}
	}
	text := words.Say(msgid.StatusNagiosSeveral, assets.Values{
		"domains": words.Count(msgid.StatusRunDomains, int64(f.total)), "counts": strings.Join(counts, ", "),
	})
	for _, one := range listed[:min(len(listed), maxNamed)] {
		names = append(names, one.domain)
	}
	if len(names) == 0 {
		return text
	}
	return words.Say(msgid.StatusNagiosNamed, assets.Values{"text": text, "names": strings.Join(names, ", ")})
}

// summaryPerfdata are the numbers of several domains: how many by state and by verdict, and when the first certificate of all ends.
func (f *nagiosFormat) summaryPerfdata() string {
	var numbers []string
	count := func(label string, n int) {
		numbers = append(numbers, fmt.Sprintf("%s=%d;;;0;%d", label, n, f.total))
	}
	for _, state := range nagiosStates() {
		count(strings.ToLower(state.String()), f.counts[state])
	}
	for _, v := range diagnosis.Verdicts() {
		count("verdict_"+string(v), f.verdicts[string(v)])
	}
	count("not_checked", f.verdicts[""])
	if f.expires {
		numbers = append(numbers, certificateDays(f.days))
	}
	return strings.Join(numbers, " ")
}

// nagiosText makes a text fit for a line of a plugin. A bar in it would end it.
func nagiosText(text string) string {
	return strings.ReplaceAll(assets.Clean(text, maxNagiosText), "|", "/")
}

// nagiosLine prints the first line of a plugin.
func nagiosLine(out io.Writer, state nagiosState, text, perf string) error {
	line := "MAILSEAL " + state.String() + " - " + nagiosText(text)
	if perf != "" {
		line += " | " + perf
	}
	_, err := fmt.Fprintln(out, line)
	return err
}

const maxNagiosText = 1000 // characters
