package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
)

// runReport says on standard error how a run goes: what went wrong, how far it is, and in the end what it came to. On a
// terminal the progress is one line that is written again, and gone before anything else is printed.
type runReport struct {
	tally
	app     *app
	words   *assets.Words
	names   nameList
	quiet   bool
	talks   bool // it says what it does
	summary bool // it ends with what it came to
	live    bool // how far it is can be written again
	begun   time.Time
	told    time.Time // when the progress was written last
	width   int       // of what is written
	said    map[string]bool

	holds      bool    // what is said is for the end, as in a message
	late       []error // and this is what went wrong until then
	subject    string  // of the message
	sawNothing bool    // no domain was seen, which is said elsewhere
}

func (a *app) newRunReport(words *assets.Words, names nameList, quiet bool, format formatName) *runReport {
	several := names.known != 1
	return &runReport{
		app: a, words: words, names: names, quiet: quiet, talks: !quiet && format == formatText,
		summary: several && format != formatNagios,
		live:    several && !quiet && a.io.errTTY && !a.plain && a.env("TERM") != "dumb" && a.env("ACCESSIBLE") == "",
		begun:   time.Now(), said: map[string]bool{},
	}
}

// begin says that the one domain is being checked.
func (r *runReport) begin() {
	if r.names.known == 1 && len(r.names.parts) == 1 && r.talks && r.app.io.outTTY {
		domain := r.names.parts[0].name.domain
		fmt.Fprintln(r.app.io.errOut, r.words.Say(msgid.StatusChecking, assets.Values{"domain": domain}))
	}
	r.progress()
}

// add counts a result, and says what went wrong with it. It reports whether there is anything to print.
func (r *runReport) add(got checkedName) bool {
	if got.skipped {
		return false
	}
	for _, err := range []error{got.outcome.err, got.outcome.partly} {
		switch {
		case err == nil || r.said[r.app.said(err)]: // what is true of all domains is said once
			continue
		case r.holds:
			r.late = append(r.late, err)
		default:
			r.app.warn(err)
		}
		r.said[r.app.said(err)] = true
	}
	if got.crash != "" {
		fmt.Fprint(r.app.io.errOut, got.crash)
	}
	r.tally.add(got.outcome)
	if got.wanted {
		r.shown++
	}
	return true
}

// progressEvery is how often the progress is written.
const progressEvery = 100 * time.Millisecond

// progress writes how far the run is.
func (r *runReport) progress() {
	now := time.Now()
	if !r.live || now.Sub(r.told) < progressEvery {
		return
	}
	r.told = now
	done := r.domains()
	rate := strconv.FormatFloat(float64(done)/max(now.Sub(r.begun).Seconds(), 0.001), 'f', 1, 64)
	text := r.words.Say(msgid.StatusProgressSome, assets.Values{"done": done, "rate": rate})
	if r.names.known > 0 {
		text = r.words.Say(msgid.StatusProgressOf, assets.Values{"done": done, "all": r.names.known, "rate": rate})
	}
	if n := r.verdicts[diagnosis.Action]; n > 0 {
		text = r.words.Say(msgid.StatusProgressTrouble, assets.Values{"progress": text, "n": n})
	}
	r.width = utf8.RuneCountInString(text)
	fmt.Fprint(r.app.io.errOut, "\r"+text)
}

// clear takes the progress away, so that something can be printed where it stands.
func (r *runReport) clear() {
	if r.width > 0 {
		fmt.Fprint(r.app.io.errOut, "\r"+strings.Repeat(" ", r.width)+"\r")
		r.width, r.told = 0, time.Time{}
	}
}

// end says what the run came to: how many domains by verdict, and by what was found. A quiet run in which nobody is needed says nothing.
func (r *runReport) end(ctx context.Context) {
	r.clear()
	if interrupted := ctx.Err() != nil; r.summary && (!r.quiet || r.shown > 0 || interrupted) {
		r.summarize(interrupted)
	}
	for _, err := range r.late {
		r.app.warn(err)
	}
	if r.holds && r.shown > 0 && !r.sawNothing {
		fmt.Fprintln(r.app.io.errOut)
	}
}

// summarize says it. In a message, the subject comes first.
func (r *runReport) summarize(interrupted bool) {
	out := r.app.io.errOut
	if r.sawNothing {
		if interrupted {
			fmt.Fprintln(out, r.words.Say(msgid.StatusRunInterrupted, nil))
		}
		return
	}
	if r.subject != "" {
		fmt.Fprintln(out, r.subject)
	}
	fmt.Fprintln(out, r.words.Say(msgid.StatusRunChecked, assets.Values{
		"domains": r.words.Count(msgid.StatusRunDomains, int64(r.domains())), "counts": r.counts(),
	}))
	if interrupted {
		fmt.Fprintln(out, r.words.Say(msgid.StatusRunInterrupted, nil))
	}
	causes := r.common()
	if len(causes) == 0 {
		return
	}
	fmt.Fprintln(out, r.words.Say(msgid.StatusRunCauses, nil))
	for _, id := range causes {
		fmt.Fprintf(out, "%7s  %s\n", r.words.Number(int64(r.causes[id])), id)
	}
	fmt.Fprintln(out, r.words.Say(msgid.StatusRunExplain, nil)+"\n"+assets.ValueIndent+"mailseal explain "+string(causes[0]))
}

// counts says how many domains have each verdict.
func (r *runReport) counts() string {
	var parts []string
	count := func(id msgid.ID, n int) {
		if n > 0 {
			parts = append(parts, r.words.Say(id, assets.Values{"n": n}))
		}
	}
	for _, v := range []diagnosis.Verdict{diagnosis.OK, diagnosis.Action, diagnosis.NotSeen, diagnosis.Pending} {
		count(msgid.StatusRunCounts.Of(string(v)), r.verdicts[v])
	}
	count(msgid.StatusRunCountsFailed, r.failed)
	if len(parts) == 0 {
		return r.words.Say(msgid.StatusRunCountsOk, assets.Values{"n": 0})
	}
	return strings.Join(parts, ", ")
}
