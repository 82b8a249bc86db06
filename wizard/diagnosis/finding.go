package diagnosis

import (
	"slices"

	"mailseal/wizard/plan"
)

// Topic is the part of the domain that the finding is about.
func (f Finding) Topic() Topic { return f.ID.row().topic }

// Task is what of publishing the finding belongs to; "" where to none.
func (f Finding) Task() plan.TaskID {
	if tasks := f.ID.row().tasks; len(tasks) > 0 {
		return tasks[0]
	}
	return ""
}

// Concerns reports whether the finding is news to somebody who has a task open: what the task publishes is there and
// wrong, or nothing can be published rightly while it stands. That a thing is not there yet is no news.
func (f Finding) Concerns(task plan.TaskID) bool {
	r := f.ID.row()
	if r.everyTask {
		return true
	}
	return slices.Contains(r.tasks, task) && (!r.unset || f.Values["form"] != "" && f.ID == PolicyHostMissing)
}

// CostsMail reports whether mail is kept back, or will be: it is shown first, whatever is open.
func (f Finding) CostsMail() bool { return f.Level == BounceNow || f.Level == BounceSoon }

// SpoilsDay reports whether a day on which it was found is no good day of testing: mail would have been kept back, or
// the protection would not have worked. What senders report is weighed by rules of its own.
func (f Finding) SpoilsDay() bool { return f.Level < Advice && !f.ID.row().reported }

// Told reports whether the steps of the journey say it by themselves: how far testing is, what the reports come to, what
// is not known of the time before.
func (f Finding) Told() bool { return f.ID.row().told }

// Fresh reports whether it only says that a domain has nothing of MTA-STS yet: no news at a first look.
func (f Finding) Fresh() bool { return f.ID.row().fresh }
