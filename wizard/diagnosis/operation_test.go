package diagnosis

import (
	"slices"
	"strings"
	"testing"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// A planned removal or change of provider raises no alarm for what it does itself, and is told truly where its order
// was not kept.
func TestOperations(t *testing.T) {
	words := english(t)
	removal := func(phase plan.Phase) *plan.Operation { return &plan.Operation{Kind: plan.Removal, Phase: phase} }
	move := func(phase plan.Phase, old, new []string) *plan.Operation {
		return &plan.Operation{Kind: plan.Move, Phase: phase, Old: old, New: new}
	}
	softened := func(w *world) { // none is live, and no sender holds anything else any more
		w.publish(policy(mtasts.None, day))
		w.notes.Served = []facts.Served{served(policy(enforce, day, mx1, mx2), "1", 30, 3), served(policy(mtasts.None, day), "20261101T120000", 3, 0)}
	}
	gone := func(w *world) {
		softened(w)
		w.notes.Served[0].Gone, w.notes.Served[1].Gone = ago(3), ago(0)
		w.noRecord()
		w.noHost()
	}
	for _, c := range []struct {
		name    string
		op      *plan.Operation
		spoil   func(w *world)
		want    []string
		verdict Verdict
		says    []string // of the first
	}{
		{"none is live", removal(plan.PhaseRemember), softened, []string{"policy-mode-none advice"}, OK, []string{"removing MTA-STS", "!start again"}},
		{"the record is deleted", removal(plan.PhaseDropHost), func(w *world) { softened(w); w.noRecord() },
			[]string{"sts-record-missing advice", "policy-mode-none advice"}, OK, []string{"removing MTA-STS", "!Add a"}},
		{"all is deleted", removal(plan.PhaseEndHosting), gone, []string{"mta-sts-missing advice"}, OK, []string{"removing MTA-STS", "!put"}},
		{"the hosting ended, the name is not deleted yet", removal(plan.PhaseDropHost), func(w *world) { softened(w); w.noRecord(); w.fetch(status(404)) }, []string{"policy-fetch-notfound advice"}, OK, []string{"removing MTA-STS"}},
		{"and the space is free for anybody", removal(plan.PhaseDropHost), func(w *world) {
			softened(w)
			w.noRecord()
			w.Check.Host = says("mta-sts."+rosehill, "CNAME rosehill.gone.example")
			w.Check.Host.Alias = []string{"rosehill.gone.example"}
			w.Check.Host.Target = silent("rosehill.gone.example", facts.NXDomain).Authoritative
			w.Fetches = nil
		}, []string{"policy-host-dangling off"}, Action, []string{"claim"}},
		{"all is over, and the reports with it", removal(plan.PhaseOver), func(w *world) {
			gone(w)
			w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain)
		}, []string{"mta-sts-missing advice", "rpt-missing advice"}, OK, nil},
		{"deleted before the time was over", removal(plan.PhaseRemember), func(w *world) {
			gone(w)
			w.notes.Served[0] = served(policy(enforce, 30*day, mx1), "1", 30, 3)
		}, []string{"sts-removed-too-early bounce-now"}, Action, []string{"before the time was over", "back with mode none", "run:\n  mailseal"}},
		{"deleted before the time was over, at a service", removal(plan.PhaseRemember), func(w *world) {
			gone(w)
			w.notes.Served[0] = served(policy(enforce, 30*day, mx1, mx2), "1", 30, 3)
			w.provider.Service = rollout.Service{Name: "URIports"}
		}, []string{"sts-removed-too-early bounce-soon"}, Action, []string{"At URIports", "run:\n  mailseal", "!policy file with"}},
		{"a certificate expires meanwhile", removal(plan.PhaseRemember), func(w *world) {
			softened(w)
			w.callAll(certificate(facts.CertExpired))
		}, []string{"mx-cert-expired off", "mx-cert-expired off", "policy-mode-none advice"}, Action, nil},

		{"the mail servers change as planned", move(plan.PhaseDrain, []string{"old.example"}, []string{mx1, mx2}), func(w *world) {
			w.notes.MX[0].Hosts = []string{"old.example"}
		}, []string{"mx-changed advice"}, OK, []string{"changing your mail provider", "!attack"}},
		{"and to others", move(plan.PhaseDrain, []string{"old.example"}, []string{mx1}), func(w *world) {
			w.notes.MX[0].Hosts = []string{"old.example"}
		}, []string{"mx-changed bounce-soon"}, Action, []string{"attack"}},
		{"the new servers are listed and not in use yet", move(plan.PhaseRemember, []string{mx1, mx2}, []string{"new.example"}), func(w *world) {
			w.publish(policy(enforce, 7*day, mx1, mx2, "new.example"))
			w.notes.Served = []facts.Served{served(policy(enforce, 7*day, mx1, mx2, "new.example"), "20261101T120000", 40, 0)}
			w.notes.MX[0].First = ago(40)
		}, []string{"policy-mx-leftover advice"}, OK, []string{"changing your mail provider"}},
		{"a hurried change", &plan.Operation{Kind: plan.Move, Phase: plan.PhaseDrain, Emergency: true, Old: []string{"old.example"}, New: []string{mx1, mx2}}, func(w *world) {
			w.notes.Served = []facts.Served{served(policy(enforce, 14*day, "old.example"), "1", 30, 1), served(policy(enforce, 7*day, mx1, mx2), "20261101T120000", 1, 0)}
		}, []string{"mx-cache-conflict advice"}, OK, []string{"You did not wait", "If the old mail servers still work"}},
		{"a new server is not listed", move(plan.PhaseSwitch, []string{mx1}, []string{mx2}), func(w *world) {
			w.publish(policy(enforce, 7*day, mx1))
			w.notes.Served = []facts.Served{served(policy(enforce, 7*day, mx1), "20261101T120000", 20, 0)}
		}, []string{"mx-some-uncovered bounce-soon"}, Action, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			mode := enforce
			w := healthy(mode)
			c.spoil(w)
			w.op = c.op
			findings := w.judge()
			if got := strings.Join(ids(findings), ", "); got != strings.Join(c.want, ", ") {
				t.Errorf("found %q, want %q", got, c.want)
			}
			if v := VerdictOf(findings); v != c.verdict {
				t.Errorf("verdict %s, want %s", v, c.verdict)
			}
			filled(t, words, "", findings)
			for _, part := range c.says {
				part, not := strings.CutPrefix(part, "!")
				text := Text(words, findings[0])
				all := strings.Join([]string{text.Title, text.What, text.Why, text.Fix, text.Until}, "\n")
				if strings.Contains(all, part) == not {
					t.Errorf("%s says\n%s\nand about %q it should not", findings[0].ID, all, part)
				}
			}
			w.op = nil // without the operation, it is an alarm
			if c.verdict == OK && len(c.want) > 0 && slices.Equal(ids(w.judge()), c.want) && c.name != "the new servers are listed and not in use yet" {
				t.Errorf("the operation makes no difference: %v", ids(w.judge()))
			}
		})
	}
}

// Failures that senders see while our own check finds nothing may be the attack itself: no "roll back at once", and no
// "compare the list".
func TestReportedCauses(t *testing.T) {
	words := english(t)
	failed := facts.ReportReason{Result: "validation-failure", MX: mx1, Count: 3}
	says := func(name string, mode mtasts.Mode, spoil func(w *world), reason facts.ReportReason, id ID, parts ...string) {
		t.Helper()
		w := healthy(mode)
		w.notes.Reports = []facts.ReportDay{report("Microsoft Corporation", 1, 0, 3, reason)}
		spoil(w)
		f, ok := find(w.judge(), id)
		if !ok {
			t.Errorf("%s: no %s: %v", name, id, ids(w.judge()))
			return
		}
		text := Text(words, f)
		all := strings.Join([]string{text.Title, text.What, text.Why, text.Fix, text.Until}, "\n")
		for _, part := range parts {
			part, not := strings.CutPrefix(part, "!")
			if strings.Contains(all, part) == not {
				t.Errorf("%s: %s says\n%s\nand about %q it should not", name, id, all, part)
			}
		}
		worst, _ := rollout.Worst(situation(w.Check, w.notes, now()).Reported())
		key := msgid.ReportnewsFix.Of(string(worst.Advice))
		if !words.Has(key) || !strings.Contains(text.Fix, words.Say(key, nil)) {
			t.Errorf("%s: reports say %q, status says %q", name, words.Say(key, nil), text.Fix)
		}
	}
	nothing := func(*world) {}
	says("all is fine from here", enforce, nothing, failed, ReportFailuresNow,
		"session tickets", "interfere", "Roll back only if", "!Compare", "!on your side", "!roll back to testing")
	says("a fault is seen here too", enforce, func(w *world) { w.call(0, certificate(facts.CertExpired)) }, failed, ReportFailuresNow,
		"on your side", "roll back to testing", "!session tickets")
	says("it is not on the list", enforce, func(w *world) { w.publish(policy(enforce, 7*day, mx2)); w.notes.Served = nil }, failed, ReportFailuresNow, "Compare your mail servers")
	says("it cannot be tested from here", enforce, port25Shut, failed, ReportFailuresNow, "Your list is right", "!Compare", "!session tickets", "!on your side or")
	says("one sender in testing", trial, nothing, failed, ReportNewFailure, "session tickets", "!Compare", "!roll back")
	says("encryption is removed on the way", enforce, nothing, facts.ReportReason{Result: "starttls-not-supported", MX: mx1, Count: 3}, ReportFailuresNow,
		"From here the mail server offers encryption", "!Switch on encryption")
	says("at a provider", enforce, func(w *world) {
		reports := w.notes.Reports
		*w = *healthy(enforce, "smtp.google.com")
		w.notes.Reports = reports
		w.callAll(certificate(facts.CertExpired))
	}, facts.ReportReason{Result: "certificate-expired", MX: "smtp.google.com", Count: 3}, ReportFailuresNow, "Open a ticket", "!Renew")
	says("the file is fine from here", trial, nothing, facts.ReportReason{Result: "sts-policy-invalid", Count: 3}, ReportNewFailure, "From here your policy file is fine")
}

// The table has one row for each finding that has words, and no two findings explain each other away.
func TestTable(t *testing.T) {
	words := english(t)
	var told []string
	for _, key := range words.Keys("finding.") {
		if id, ok := strings.CutSuffix(strings.TrimPrefix(key, "finding."), ".rfc"); ok {
			told = append(told, id)
		}
	}
	var known []string
	for id, r := range table {
		known = append(known, string(id))
		if r.topic == "" || r.levels.exposed == 0 || r.levels.calm == 0 || r.levels.exposed > r.levels.calm {
			t.Errorf("%s: topic %q, levels %s and %s", id, r.topic, r.levels.exposed, r.levels.calm)
		}
		for _, effect := range r.explains {
			if !effect.Known() || effect.explains(id) {
				t.Errorf("%s explains %s, and the other way round", id, effect)
			}
		}
	}
	slices.Sort(known)
	slices.Sort(told)
	if !slices.Equal(known, told) {
		t.Errorf("rows and words differ:\n%v\n%v", known, told)
	}
}

// What the steps of the journey ask of a finding.
func TestFindingAnswers(t *testing.T) {
	concerns := func(id ID, form string, task plan.TaskID, want bool) {
		t.Helper()
		if got := (Finding{ID: id, Values: assets.Values{"form": form}}).Concerns(task); got != want {
			t.Errorf("%s concerns %s: %v", id, task, got)
		}
	}
	concerns(STSRecordWrongPlace, "", plan.STSRecord, true)
	concerns(STSRecordWrongPlace, "", plan.PolicyFile, false)
	concerns(STSRecordMissing, "", plan.STSRecord, false)
	concerns(STSIDNotChanged, "", plan.STSRecord, false)
	concerns(PolicyHostWrongPlace, "doubled", plan.PolicyHost, true)
	concerns(PolicyHostMissing, "", plan.PolicyHost, false)
	concerns(PolicyHostMissing, "circle", plan.PolicyHost, true)
	concerns(PolicyHostElsewhere, "", plan.PolicyFile, true)
	concerns(MXNoneCovered, "", plan.PolicyFile, true)
	concerns(DNSServersDisagree, "", plan.ReportRecord, true)
	concerns(RPTWrongPlace, "", plan.ReportRecord, true)
	concerns(MXCertExpired, "", plan.PolicyFile, false)

	spoils := func(id ID, level Level, want bool) {
		t.Helper()
		if got := (Finding{ID: id, Level: level}).SpoilsDay(); got != want {
			t.Errorf("%s at %s spoils a day: %v", id, level, got)
		}
	}
	spoils(MXCertExpired, Off, true)
	spoils(PolicyLayout, Off, true)
	spoils(PolicyLayout, Advice, false)
	spoils(RPTMissing, Off, false)
	spoils(ReportNewFailure, BounceSoon, false)
	spoils(PolicyTestingOverdue, Off, false)
	spoils(CheckPort25Blocked, Unknown, false)
	for _, c := range []struct {
		f          Finding
		costs      bool
		told, nova bool
	}{
		{Finding{ID: MXCertExpired, Level: BounceNow}, true, false, false},
		{Finding{ID: MXSomeUncovered, Level: BounceSoon}, true, false, false},
		{Finding{ID: MTASTSMissing, Level: Off}, false, false, true},
		{Finding{ID: CheckNoHistory, Level: Unknown}, false, true, true},
		{Finding{ID: ReportNoise, Level: Advice}, false, true, false},
	} {
		if c.f.CostsMail() != c.costs || c.f.CoveredBySteps() != c.told || c.f.NotSetUpYet() != c.nova {
			t.Errorf("%s: costs mail %v, told %v, fresh %v", c.f.ID, c.f.CostsMail(), c.f.CoveredBySteps(), c.f.NotSetUpYet())
		}
	}
	if (Finding{ID: MXNoneCovered}).Task() != plan.PolicyFile || (Finding{ID: MXCertExpired}).Task() != "" {
		t.Error("the task of a finding")
	}
}
