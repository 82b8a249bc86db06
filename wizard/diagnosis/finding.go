package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// Finding is one fault or one piece of advice that a check found.
type Finding struct {
	ID       ID
	Level    Level
	Values   assets.Values // fill the places in the words; never nil
	Evidence []string      // raw, for those who want to see; hostile, like all facts
	Until    time.Time     // when a wait is over or a date comes; zero where there is none

	Wait  bool // published rightly; it only takes time
	Blind bool // because of this, part of the check was not seen

	Known time.Time // until when the user has acknowledged it; zero: they have not

	Exposed bool     // senders may be refusing mail by a policy in enforce mode
	Planned bool     // the operation under way does this itself: no alarm
	Moments []Moment // what the words may have forms for, the most telling first

	Passing bool   // one answer that got lost on the way would look the same
	Met     string // the name server that it was met at, where another would be another matter
}

// NewFinding returns a finding about a file, of which nothing is known but the file: at its usual level, without values.
func NewFinding(id ID) Finding {
	return Finding{ID: id, Level: id.row().level(false), Values: assets.Values{}}
}

// find adds a finding at its usual level. Values that many words use are always there.
func (d *diagnosis) find(id ID, values assets.Values, evidence ...string) *Finding {
	filled := assets.Values{
		"domain":  d.Check.Domain,
		"address": d.reportAddress(),
		"ttl":     assets.Wait(d.recordTTL()),
		"negttl":  assets.Wait(d.negativeTTL()),
		"id":      d.freshID(),
		"newid":   d.freshID(),
		"service": d.Provider.Service.Name,
		"runner":  d.Provider.Mail,
	}
	for name, value := range values {
		if value != "" || filled[name] == "" {
			filled[name] = value
		}
	}
	evidence = slices.DeleteFunc(evidence, func(s string) bool { return s == "" })
	d.findings = append(d.findings, Finding{ID: id, Level: id.row().level(d.exposed), Values: filled, Evidence: evidence, Exposed: d.exposed})
	return &d.findings[len(d.findings)-1]
}

// has reports whether one of the findings was made already.
func (d *diagnosis) has(ids ...ID) bool {
	return slices.ContainsFunc(d.findings, func(f Finding) bool { return slices.Contains(ids, f.ID) })
}

// findForAll adds a finding that stops mail now only where it concerns all mail servers: else the others take the mail, until
// they are busy.
func (d *diagnosis) findForAll(id ID, values assets.Values, all bool, evidence ...string) {
	if f := d.find(id, values, evidence...); !all {
		f.when(atSome)
	}
}

// reportAddress returns where TLS reports may go: where the plan has them go, else a mailbox of the domain's own.
func (d *diagnosis) reportAddress() string {
	if d.Plan != nil && len(d.Plan.Reports.RUA) > 0 {
		if address, ok := tlsrpt.Address(d.Plan.Reports.RUA[0]); ok {
			return address
		}
	}
	return "tls-reports@" + d.Check.Domain
}

// freshID returns a new id: the one that the plan has for its next policy, else the time, to the second, and never the one that
// is there.
func (d *diagnosis) freshID() string {
	if p := d.Plan; p != nil && p.Target.ID != d.id && p.Target.LiveSince.IsZero() && mtasts.ValidID(p.Target.ID) {
		return p.Target.ID
	}
	id := mtasts.NewID(d.Now)
	if id == d.id {
		return mtasts.NewID(d.Now.Add(time.Second))
	}
	return id
}

// recordTTL returns how long the record that is there may be kept; an hour where nothing is known.
func (d *diagnosis) recordTTL() time.Duration {
	best, _ := d.Check.Record.Best()
	return cmp.Or(max(0, best.TTL("TXT")), time.Hour)
}

// negativeTTL returns how long "no such name" may be kept.
func (d *diagnosis) negativeTTL() time.Duration {
	return cmp.Or(max(0, d.Check.Zone.Negative), time.Hour)
}

// Topic returns the part of the domain that the finding is about.
func (f Finding) Topic() Topic { return f.ID.row().topic }

// Task is what of publishing the finding belongs to; "" where to none.
func (f Finding) Task() plan.TaskID {
	if tasks := f.ID.row().tasks; len(tasks) > 0 {
		return tasks[0]
	}
	return ""
}

// Concerns reports whether the finding is news to somebody who has a task open: what the task publishes is there and
// wrong, or nothing can be published rightly while it stands. That something is not there yet is no news.
func (f Finding) Concerns(task plan.TaskID) bool {
	r := f.ID.row()
	news := !r.unset || f.ID == PolicyHostMissing && f.Values.Text("form") != ""
	behind := f.ID == PolicyHostMissing && f.Values.Text("form") == handedOn && task == plan.PolicyFile // the name is as the user was told
	return r.everyTask || behind || news && slices.Contains(r.tasks, task)
}

// CostsMail reports whether mail is kept back, or will be: it is shown first, whatever is open.
func (f Finding) CostsMail() bool { return f.Level == BounceNow || f.Level == BounceSoon }

// SpoilsDay reports whether a day on which it was found is no good day of testing: mail would have been kept back, or
// the protection would not have worked. What senders report is weighed by rules of its own.
func (f Finding) SpoilsDay() bool { return f.Level < Advice && !f.ID.row().reported }

// CoveredBySteps reports whether the steps of the journey say it by themselves: how far testing is, what the reports come to, what
// is not known of the time before.
func (f Finding) CoveredBySteps() bool { return f.ID.row().inSteps }

// NotSetUpYet reports whether it only says that a domain has nothing of MTA-STS yet: no news at a first check.
func (f Finding) NotSetUpYet() bool { return f.ID.row().notSetUp }
