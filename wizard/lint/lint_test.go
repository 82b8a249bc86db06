package lint

import (
	"strings"
	"testing"
	"time"

	"mailseal/wizard/mtasts"
)

// What the standard allows, some senders may refuse, and the other way round: the outcome says which.
func TestOutcome(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	const policy = "version: STSv1\nmode: enforce\nmx: mx.rosehill.example\nmax_age: 604800\n"
	is := func(want Outcome, r Result) {
		t.Helper()
		if got := r.Outcome(); got != want {
			t.Errorf("%s, want %s: %+v", got, want, r)
		}
	}
	is(Outcome(mtasts.Valid), Record([]string{"v=STSv1; id=1"}, now))
	is(Careful, Record([]string{"v=STSv1; id=1; id=2"}, now))
	is(Outcome(mtasts.Invalid), Record([]string{"v=STSv1; id=1-2"}, now))
	is(Outcome(mtasts.Absent), Record([]string{"v=spf1 -all"}, now))
	is(Outcome(mtasts.Multiple), Record([]string{"v=STSv1; id=1", "v=STSv1; id=2"}, now))
	is(Outcome(mtasts.Valid), ReportRecord([]string{"v=TLSRPTv1; rua=mailto:a@rosehill.example"}, now))
	is(Outcome(mtasts.Invalid), ReportRecord([]string{"v=TLSRPTv1; rua=a@rosehill.example"}, now))
	is(Outcome(mtasts.Valid), Policy([]byte(policy), now))
	is(Strict, Policy([]byte(strings.Replace(policy, "mx:", "\nmx:", 1)), now))
	is(Outcome(mtasts.Invalid), Policy([]byte(strings.Replace(policy, "max_age", "maximum", 1)), now))
	is(Unreadable, Report("a.json", strings.NewReader("lunch")))
}
