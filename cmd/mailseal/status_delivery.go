package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// A message is what a run with --quiet prints for people or programs: a scheduled check. What somebody asks for by hand, and what a
// monitoring system reads, is none: it must not make the next message think that its reader knows.

// delivery prints what is ready: at once, or, where a scheduled run makes a message of several domains, in the end and worst first.
// While no domain has been seen at all, it holds them back: where that stays so, the whole run is one line.
type delivery struct {
	app     *app
	engine  wizard.Engine
	format  statusFormat
	text    bool // for people
	several bool // it may be of several domains
	quiet   bool // a message is what is printed
	holds   bool // until all is ready
	inOrder bool

	held []checkedName
	seen bool // some domain was
	told []checkedName
}

// add takes what is ready.
func (d *delivery) add(r checkedName) error {
	if r.err == nil && !r.gist.nothing && !d.seen {
		d.seen = true
		if !d.holds {
			for _, earlier := range d.held {
				if err := d.print(earlier); err != nil {
					return err
				}
			}
			d.held = nil
		}
	}
	if d.holds || d.several && d.text && !d.seen && r.gist.nothing {
		if r.wanted || r.gist.nothing {
			d.held = append(d.held, r)
		}
		return nil
	}
	return d.print(r)
}

func (d *delivery) print(r checkedName) error {
	if !r.wanted {
		return nil
	}
	if err := d.format.write(d.app.out, r.printed); err != nil {
		return err
	}
	d.keep(r)
	return nil
}

// keep keeps what a message said of a domain.
func (d *delivery) keep(r checkedName) {
	if d.quiet {
		r.printed = rendered{}
		d.told = append(d.told, r)
	}
}

// sawNothing reports whether several domains were checked and none was seen.
func (d *delivery) sawNothing() bool {
	return d.text && d.several && !d.seen && len(d.unseen()) > 1
}

// unseen are the domains that are held back and were not seen at all.
func (d *delivery) unseen() []checkedName {
	return slices.DeleteFunc(slices.Clone(d.held), func(r checkedName) bool { return !r.gist.nothing })
}

// arrange puts what was held back in the order in which it is printed.
func (d *delivery) arrange() {
	if d.holds && !d.inOrder {
		slices.SortStableFunc(d.held, func(a, b checkedName) int {
			return cmp.Or(cmp.Compare(a.gist.rank, b.gist.rank), strings.Compare(a.outcome.domain, b.outcome.domain))
		})
	}
}

// end prints what was held back.
func (d *delivery) end() error {
	if d.sawNothing() {
		return d.printNothing()
	}
	for _, r := range d.held {
		if err := d.print(r); err != nil {
			return err
		}
	}
	if d.quiet && len(d.told) == 0 { // not even the names of columns
		return nil
	}
	return d.format.end(d.app.out)
}

// printNothing says that a whole run saw nothing. All its domains share the message: none of them has one of its own later that day.
func (d *delivery) printNothing() error {
	domains := d.unseen()
	if d.quiet && !slices.ContainsFunc(domains, func(r checkedName) bool { return r.gist.tells }) {
		return nil
	}
	words, seen := d.engine.Guide.Words, time.Time{}
	for _, r := range domains {
		if r.gist.seen.After(seen) {
			seen = r.gist.seen
		}
	}
	values := assets.Values{"domains": words.Count(msgid.StatusRunDomains, int64(len(domains)))}
	title, since := words.Say(msgid.StatusNothingTitle, values), words.Say(msgid.StatusNothingNever, nil)
	if !seen.IsZero() {
		since = words.Say(msgid.StatusNothingSince, assets.Values{"date": words.Clock(seen.Local(), domains[0].gist.at.Local())})
	}
	more := since + " " + words.Say(msgid.StatusNothingFix, nil)
	if d.quiet {
		fmt.Fprintln(d.app.out, words.Say(msgid.StatusNothingSubject, values)) // it is not broken: it can be a subject
		d.app.prose("", more)
	} else {
		d.app.badged(d.app.mark(words, guide.Unknown), title)
		d.app.badged("", more)
	}
	for _, r := range domains {
		d.keep(r)
	}
	return d.app.out.err
}

// tell saves what the message said, once it was printed. Where that fails, the next message says it again.
func (d *delivery) tell() {
	var saving sync.WaitGroup
	var one sync.Mutex
	domains := make(chan checkedName)
	for range min(savers, len(d.told)) {
		saving.Go(func() {
			for r := range domains {
				if err := d.engine.Told(r.domain, r.status.Findings, r.gist.at); err != nil {
					one.Lock()
					d.app.warn(err)
					one.Unlock()
				}
			}
		})
	}
	for _, r := range d.told {
		if r.gist.kept && r.err == nil {
			domains <- r
		}
	}
	close(domains)
	saving.Wait()
}

// savers is how many notes are written side by side: each waits for the disk.
const savers = 16

// subject is the first line of a message about several domains, so short that it can be the subject of a mail.
func (d *delivery) subject(t *tally) string {
	words := d.engine.Guide.Words
	names := map[bool][]string{}
	for _, r := range d.held {
		if r.err == nil && r.gist.occasion != journey.NoOccasion {
			unseen := r.gist.occasion == journey.OccasionUnseen
			names[unseen] = append(names[unseen], r.domain)
		}
	}
	key, some, n := msgid.StatusSubjectFailed, names[false], len(names[false])
	switch {
	case n == 1:
		key = msgid.StatusSubjectActOne
	case n > 1:
		key = msgid.StatusSubjectAct
	case len(names[true]) > 0:
		key, some, n = msgid.StatusSubjectUnseen, names[true], len(names[true])
	default:
		n = t.failed
	}
	values := assets.Values{"n": n, "domains": words.Count(msgid.StatusRunDomains, int64(t.domains())), "names": strings.Join(some, ", ")}
	const named = 3
	if more := len(some) - named; more > 0 {
		values["names"] = words.Say(msgid.StatusSubjectNames, assets.Values{"names": strings.Join(some[:named], ", "), "n": more})
	}
	return words.Say(key, values)
}
