package lint

import (
	"strings"
	"testing"
	"time"
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
	is(Good, Record([]string{"v=STSv1; id=1"}, now))
	is(Careful, Record([]string{"v=STSv1; id=1; id=2"}, now))
	is(Broken, Record([]string{"v=STSv1; id=1-2"}, now))
	is(Absent, Record([]string{"v=spf1 -all"}, now))
	is(Several, Record([]string{"v=STSv1; id=1", "v=STSv1; id=2"}, now))
	is(Good, ReportRecord([]string{"v=TLSRPTv1; rua=mailto:a@rosehill.example"}, now))
	is(Broken, ReportRecord([]string{"v=TLSRPTv1; rua=a@rosehill.example"}, now))
	is(Good, Policy([]byte(policy), now))
	is(Strict, Policy([]byte(strings.Replace(policy, "mx:", "\nmx:", 1)), now))
	is(Broken, Policy([]byte(strings.Replace(policy, "max_age", "maximum", 1)), now))
	is(Unreadable, Report("a.json", strings.NewReader("lunch")))
}
