package diagnosis_test

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
	"mailseal/wizard/probe"
	"mailseal/wizard/rollout"
)

// published starts a practice world in which a policy is live and seen everywhere.
func published(t *testing.T, mode mtasts.Mode) *practice.World { return publishedAt(t, "own", mode) }

// publishedAt is one whose mail is with a provider.
func publishedAt(t *testing.T, provider string, mode mtasts.Mode) *practice.World {
	t.Helper()
	w, err := practice.Start(practice.Options{Provider: provider, Frozen: true, Start: time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	p := plan.Plan{
		Domain: w.Domain(), Zone: w.Domain(), Hosting: plan.Hosting{Kind: plan.Static},
		Reports: plan.Reports{RUA: []string{"mailto:tls@reports.example"}},
		Target:  plan.Target{Mode: mode, MaxAge: 24 * time.Hour, ID: "20261123T140000"},
	}
	for _, host := range check(t, w).MXHosts() {
		p.Target.MX = append(p.Target.MX, plan.Line{Pattern: host})
	}
	p.Hosting.Records = []plan.Record{{Name: "mta-sts." + w.Domain(), Type: "CNAME", Value: w.Value(plan.Static, "mta-sts")}}
	for _, task := range p.Tasks() {
		if err := w.Do(task, w.Actions(task)[0]); err != nil {
			t.Fatal(err)
		}
		w.Clock().Advance(2 * time.Hour)
	}
	return w
}

func check(t *testing.T, w *practice.World) facts.Check {
	return probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
}

// seen is what is found, without what first checks always say.
func seen(t *testing.T, w *practice.World) string {
	t.Helper()
	var list []string
	for _, f := range diagnosis.Judge(rollout.Situation{Companies: diagnosis.Companies(), Check: check(t, w), Now: w.Clock().Now()}) {
		if f.ID != "check-no-history" {
			list = append(list, string(f.ID)+" "+f.Level.String())
		}
	}
	return strings.Join(list, ", ")
}

// TestPractice looks at a whole pretend internet with the real probe: each
// fault there has to come out as its finding, and as nothing else.
func TestPractice(t *testing.T) {
	w := published(t, mtasts.Enforce)
	if got := seen(t, w); got != "" {
		t.Fatalf("the world as published has %s", got)
	}
	for fault, want := range map[practice.Fault]string{
		practice.Offline:             "check-dns-filtered unknown",
		practice.DNSFiltered:         "check-dns-filtered unknown",
		practice.Port25Blocked:       "check-port25-blocked unknown",
		practice.ServFail:            "dns-sts-lookup-hangs bounce-soon",
		practice.BogusZone:           "dns-signature-broken bounce-now",
		practice.TLSAStale:           "dane-mismatch bounce-now, dane-mismatch bounce-now",
		practice.Intercepted:         "check-https-intercepted unknown",
		practice.DoubledName:         "sts-record-wrong-place off",
		practice.UnderscoreName:      "sts-record-wrong-place off",
		practice.CurlyQuotes:         "sts-record-quotes off",
		practice.TwoRecords:          "sts-record-multiple off",
		practice.RecordBeforeFile:    "policy-fetch-notfound off",
		practice.WebDown:             "policy-tls-failed off",
		practice.WebCertWrongName:    "policy-cert-pending off",
		practice.MailDown:            "mx-address-dead bounce-soon",
		practice.WebSlow:             "policy-fetch-timeout off",
		practice.WebCertExpired:      "policy-cert-expired off",
		practice.WebCertUntrusted:    "policy-cert-untrusted off",
		practice.WebChainMissing:     "policy-cert-untrusted off",
		practice.WebRedirect:         "policy-fetch-redirect off",
		practice.WebNoFolder:         "policy-fetch-notfound off",
		practice.WebHTML:             "policy-is-webpage off",
		practice.WebContentType:      "policy-content-type off",
		practice.WebBotWall:          "policy-fetch-blocked off",
		practice.MailNoStartTLS:      "mx-no-encryption bounce-soon, mx-no-encryption bounce-soon",
		practice.MailPlainText:       "mx-starttls-injection bounce-soon, mx-starttls-injection bounce-soon",
		practice.MailStartTLSRefused: "mx-no-encryption bounce-soon, mx-no-encryption bounce-soon",
		practice.MailOldTLS:          "mx-tls-too-old bounce-now, mx-tls-too-old bounce-now",
		practice.MailCertWrongName:   "mx-cert-wrong-name bounce-now, mx-cert-wrong-name bounce-now",
		practice.MailCertExpired:     "mx-cert-expired bounce-now, mx-cert-expired bounce-now",
		practice.MailCertUntrusted:   "mx-cert-untrusted bounce-now, mx-cert-untrusted bounce-now",
	} {
		if err := w.Break(fault); err != nil {
			t.Fatal(err)
		}
		if got := seen(t, w); got != want {
			t.Errorf("%s: %s; want %s", fault, got, want)
		}
		if err := w.Mend(fault); err != nil {
			t.Fatal(err)
		}
		w.Clock().Advance(2 * time.Hour)
	}
	if got := seen(t, w); got != "" {
		t.Errorf("all is mended, and there is %s", got)
	}
}

// TestPracticeHealthy looks at domains where nothing is wrong: nothing is worse than advice.
func TestPracticeHealthy(t *testing.T) {
	for _, provider := range []string{"google", "microsoft", "own"} {
		for _, mode := range []mtasts.Mode{mtasts.Testing, mtasts.Enforce} {
			w := publishedAt(t, provider, mode)
			findings := diagnosis.Judge(rollout.Situation{Companies: diagnosis.Companies(), Check: check(t, w), Now: w.Clock().Now()})
			for _, f := range findings {
				if f.Level != diagnosis.Advice && f.ID != "check-no-history" {
					t.Errorf("%s, %s: %s %s", provider, mode, f.ID, f.Level)
				}
			}
			if got := diagnosis.VerdictOf(findings); got != diagnosis.OK {
				t.Errorf("%s, %s: %s", provider, mode, got)
			}
		}
	}
}

// TestPracticeServerBehind changes the record while one of the domain's servers takes no change.
func TestPracticeServerBehind(t *testing.T) {
	w := published(t, mtasts.Testing)
	if err := w.Break(practice.ServerBehind); err != nil {
		t.Fatal(err)
	}
	if err := w.Apply(practice.ReplaceRecord{Name: "_mta-sts." + w.Domain(), Type: "TXT", Value: "v=STSv1; id=20261124T120000"}); err != nil {
		t.Fatal(err)
	}
	w.Clock().Advance(2 * time.Hour)
	if got, want := seen(t, w), "dns-servers-disagree off"; got != want {
		t.Errorf("%s; want %s", got, want)
	}
}

// TestPracticeBefore looks at the domain before anything was done.
func TestPracticeBefore(t *testing.T) {
	w, err := practice.Start(practice.Options{Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	if got, want := seen(t, w), "mta-sts-missing off, rpt-missing off"; got != want {
		t.Errorf("%s; want %s", got, want)
	}
}

// TestPracticeReportAddress has reports sent to a name of the domain's own that nobody made.
func TestPracticeReportAddress(t *testing.T) {
	w := published(t, mtasts.Testing)
	if err := w.Apply(practice.ReplaceRecord{Name: "_smtp._tls." + w.Domain(), Type: "TXT", Value: "v=TLSRPTv1; rua=mailto:tls@nowhere." + w.Domain()}); err != nil {
		t.Fatal(err)
	}
	w.Clock().Advance(2 * time.Hour)
	if got, want := seen(t, w), "rpt-address-broken off, rpt-same-domain advice"; got != want {
		t.Errorf("%s; want %s", got, want)
	}
}

// TestPracticeInsideView has an office whose resolver gives an inside address for the policy host.
func TestPracticeInsideView(t *testing.T) {
	w := published(t, mtasts.Testing)
	config := w.Config()
	config.System = func(_ context.Context, _, host string) ([]netip.Addr, error) {
		if strings.HasPrefix(host, "mta-sts.") {
			return []netip.Addr{netip.MustParseAddr("10.1.2.3")}, nil
		}
		return nil, &net.DNSError{IsNotFound: true, Name: host}
	}
	check := probe.New(config).Check(t.Context(), w.Domain(), facts.Full(), nil)
	findings := diagnosis.Judge(rollout.Situation{Companies: diagnosis.Companies(), Check: check, Now: w.Clock().Now()})
	if len(findings) != 1 || findings[0].ID != "check-inside-view" || diagnosis.VerdictOf(findings) != diagnosis.OK {
		t.Errorf("%v", findings)
	}
}
