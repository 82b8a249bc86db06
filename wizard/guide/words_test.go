package guide

import (
	"strings"
	"testing"

	"mailseal/assets/msgid"
	"mailseal/wizard/rollout"
)

// TestWordsSayTheRule: sentences that say a number of the go-live rule in words say the number that the rule has.
func TestWordsSayTheRule(t *testing.T) {
	words := LoadedGuide(t).Words
	for _, rule := range []struct {
		phrase         string
		days, sentence int
	}{
		{"two weeks", rollout.TestingDays, 14},
		{"14 days of testing", rollout.TestingDays, 14},
		{"7 days without a change", rollout.QuietDays, 7},
		{"7 of 7 daily checks", rollout.QuietDays, 7},
		{"deliveries on 5 days", rollout.WantReportDays, 5},
	} {
		said := 0
		for _, key := range words.Keys("") {
			if !strings.Contains(strings.ToLower(words.Say(msgid.ID(key), nil)), rule.phrase) {
				continue
			}
			said++
			if rule.days != rule.sentence {
				t.Errorf("%s says %q, and the rule has %d days", key, rule.phrase, rule.days)
			}
		}
		if said == 0 {
			t.Errorf("nothing says %q any more: this test can go", rule.phrase)
		}
	}
}
