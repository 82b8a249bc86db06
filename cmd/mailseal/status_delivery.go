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
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// noted is what a run keeps of a domain's status beside what is printed of it.
type noted struct {
	occasion journey.Occasion
	rank     int       // how much it needs its user: less is more
	at       time.Time // of the check
	kept     bool      // the notes know the check, and can know what was said of it
	nothing  bool      // the check got no answer at all
	tells    bool      // that something is not seen has to be said
	seen     time.Time // when a check last saw what this one could not
}

// notedOf returns it.
func notedOf(engine wizard.Engine, s wizard.Status) noted {
	n := noted{
		occasion: engine.Occasion(s), at: s.Check.At, kept: s.Kept, nothing: s.SawNothing(), seen: s.LastSeen(),
		tells: journey.TellsUnseen(s.Journey.Notes, s.Findings, s.Check.At),
	}
	// Behind the levels of what has to be done come a task, a date, what was not seen, and the rest.
	task := int(diagnosis.Unknown) + 1
	n.rank = map[journey.Occasion]int{journey.OccasionAct: task, journey.OccasionDue: task + 1, journey.OccasionUnseen: task + 2, journey.NoOccasion: task + 3}[n.occasion]
	for _, f := range s.Findings {
		if f.ToAct() && !f.Acknowledged() {
			n.rank = min(n.rank, int(f.Level))
		}
	}
	return n
}

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
	if r.outcome.err == nil && !r.noted.nothing && !d.seen {
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
	if d.holds || d.several && d.text && !d.seen && r.noted.nothing {
		if r.wanted || r.noted.nothing {
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
	d.told = append(d.told, r)
	return nil
}

// sawNothing reports whether several domains were checked and none was seen.
func (d *delivery) sawNothing() bool {
	return d.text && d.several && !d.seen && len(d.unseen()) > 1
}

// unseen are the domains that are held back and were not seen at all.
func (d *delivery) unseen() []checkedName {
	return slices.DeleteFunc(slices.Clone(d.held), func(r checkedName) bool { return !r.noted.nothing })
}

// arrange puts what was held back in the order in which it is printed.
func (d *delivery) arrange() {
	if d.holds && !d.inOrder {
		slices.SortStableFunc(d.held, func(a, b checkedName) int {
			return cmp.Or(cmp.Compare(a.noted.rank, b.noted.rank), strings.Compare(a.outcome.domain, b.outcome.domain))
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
	if d.quiet && !slices.ContainsFunc(domains, func(r checkedName) bool { return r.noted.tells }) {
		return nil
	}
	words, seen := d.engine.Guide.Words, time.Time{}
	for _, r := range domains {
		if r.noted.seen.After(seen) {
			seen = r.noted.seen
		}
	}
	values := assets.Values{"domains": words.Count(msgid.StatusRunDomains, int64(len(domains)))}
	title, since := words.Say(msgid.StatusNothingTitle, values), words.Say(msgid.StatusNothingNever, nil)
	if !seen.IsZero() {
		since = words.Say(msgid.StatusNothingSince, assets.Values{"date": words.Clock(seen.Local(), domains[0].noted.at.Local())})
	}
	more := since + " " + words.Say(msgid.StatusNothingFix, nil)
	if d.quiet {
		fmt.Fprintln(d.app.out, words.Say(msgid.StatusNothingSubject, values)) // it is not broken: it can be a subject
		d.app.prose("", more)
	} else {
		d.app.badged(d.app.mark(words, guide.Unknown), title)
		d.app.badged("", more)
	}
	d.told = append(d.told, domains...)
	return d.app.out.err
}

// tell saves what the message said, once it was printed. Where that fails, the next message says it again.
func (d *delivery) tell() {
	if !d.quiet {
		return
	}
	var saving sync.WaitGroup
	var one sync.Mutex
	domains := make(chan checkedName)
	for range min(savers, len(d.told)) {
		saving.Go(func() {
			for r := range domains {
				if err := d.engine.Told(r.outcome.domain, r.outcome.status.Findings, r.noted.at); err != nil {
					one.Lock()
					d.app.warn(err)
					one.Unlock()
				}
			}
		})
	}
	for _, r := range d.told {
		if r.noted.kept && r.outcome.err == nil {
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
		if r.outcome.err == nil && r.noted.occasion != journey.NoOccasion {
			unseen := r.noted.occasion == journey.OccasionUnseen
			names[unseen] = append(names[unseen], r.outcome.domain)
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
