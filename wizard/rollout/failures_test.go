package rollout

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// weigh is the worst that judgements come to together.
func weigh(list []Judgement) Class {
	scale, worst := newScale(list), Noise
	for _, j := range list {
		worst = max(worst, scale.weigh(j))
	}
	return worst
}

// The table of what is noise, what holds and what stops the way to enforce.
func TestJudge(t *testing.T) {
	c := baseline{
		Now:       time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		MX:        []string{"mx1.example.org.", "mx2.example.org"},
		Policy:    mtasts.Policy{Mode: mtasts.Testing, MaxAge: 24 * time.Hour, MX: []string{"mx1.example.org"}},
		Since:     time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC),
		TTL:       time.Hour,
		OldMaxAge: 24 * time.Hour,
	}
	fail := func(who, day, result, mx string) []Judgement {
		t.Helper()
		detail := fmt.Sprintf(`{"result-type":%q,"receiving-mx-hostname":%q,"failed-session-count":1}`, result, mx)
		r := parse(t, report(who, day+result, "2026-11-"+day, fmt.Sprintf(sts, 4, 1, detail)))
		c.Major = strings.HasPrefix(who, "Google") || strings.HasPrefix(who, "Microsoft")
		return judge(r, r.Policies[0], c)
	}
	weighs := func(what string, want Class, lists ...[]Judgement) {
		t.Helper()
		var all []Judgement
		for _, l := range lists {
			all = append(all, l...)
		}
		if got := weigh(all); got != want {
			t.Errorf("%s: class %d, want %d: %+v", what, got, want, all)
		}
	}
	const mx, second, gone = "mx1.example.org", "mx2.example.org", "old.example.org"
	weighs("nothing", Noise)
	weighs("Google cannot verify", Stop, fail("Google Inc.", "20", "certificate-host-mismatch", mx))
	weighs("Google calls it validation-failure", Stop, fail("Google Inc.", "20", "validation-failure", mx))
	weighs("one small reporter", Hold, fail("mail.example", "20", "certificate-expired", mx))
	weighs("one small reporter, two days", Hold, fail("mail.example", "20", "certificate-expired", mx), fail("mail.example", "21", "certificate-expired", mx))
	weighs("two small reporters", Stop, fail("mail.example", "20", "certificate-expired", mx), fail("post.example", "21", "starttls-not-supported", mx))
	weighs("one small reporter's own list of issuers", Noise, fail("mail.example", "20", "certificate-not-trusted", mx))
	weighs("two of them", Stop, fail("mail.example", "20", "certificate-not-trusted", mx), fail("post.example", "20", "certificate-not-trusted", mx))
	weighs("a hiccup", Noise, fail("Microsoft Corporation", "20", "sts-policy-fetch-error", ""))
	weighs("the same on another day", Hold, fail("Microsoft Corporation", "20", "sts-policy-fetch-error", ""), fail("Microsoft Corporation", "21", "sts-policy-fetch-error", ""))
	weighs("the same from another", Hold, fail("Microsoft Corporation", "20", "sts-policy-fetch-error", ""), fail("mail.example", "20", "sts-policy-fetch-error", ""))
	weighs("two hiccups that have nothing in common", Noise,
		fail("mail.example", "20", "sts-policy-fetch-error", ""), fail("post.example", "20", "moon-in-wrong-phase", mx))
	weighs("a hiccup, and one small reporter's own list of issuers", Noise,
		fail("mail.example", "20", "certificate-not-trusted", mx), fail("post.example", "21", "sts-policy-fetch-error", ""))
	weighs("what nobody has registered, from two", Hold,
		fail("mail.example", "20", "moon-in-wrong-phase", mx), fail("post.example", "20", "moon-in-wrong-phase", mx))
	weighs("one certificate by two names", Stop, fail("mail.example", "20", "certificate-not-trusted", mx), fail("post.example", "20", "validation-failure", mx))
	weighs("one of them names no server", Stop, fail("mail.example", "20", "certificate-not-trusted", ""), fail("post.example", "20", "validation-failure", mx))
	weighs("the same at two servers", Stop, fail("mail.example", "20", "certificate-not-trusted", mx), fail("post.example", "20", "certificate-not-trusted", second))
	weighs("different things at two servers", Hold, fail("mail.example", "20", "certificate-not-trusted", mx), fail("post.example", "20", "certificate-expired", second))
	weighs("the policy host's certificate", Hold, fail("mail.example", "20", "sts-webpki-invalid", ""))
	weighs("a server no longer used", Noise, fail("Google Inc.", "20", "certificate-expired", gone))
	weighs("before the last change", Noise, fail("Google Inc.", "09", "certificate-expired", mx))
	weighs("a day to come", Noise, fail("Google Inc.", "29", "certificate-expired", mx))

	c.Policy.Mode = mtasts.Enforce // the reports still say testing
	c.Since = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	old := fail("Google Inc.", "21", "validation-failure", mx)
	weighs("an old copy that may still be kept", Noise, old)
	if len(old) != 1 || !old[0].OldCopy || old[0].Expired {
		t.Errorf("an old copy: %+v", old)
	}
	old = fail("Google Inc.", "22", "validation-failure", mx)
	weighs("an old copy past its time", Hold, old)
	if !old[0].Expired {
		t.Errorf("an old copy past its time: %+v", old)
	}

	uncounted := `{"result-type":"certificate-expired","receiving-mx-hostname":"mx1.example.org"}`
	r := parse(t, report("Google Inc.", "a", "2026-11-20", fmt.Sprintf(sts, 4, 1, uncounted)))
	c.Policy.Mode = mtasts.Testing
	c.Since = time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	weighs("a failure without a count", Stop, judge(r, r.Policies[0], c))
	r = parse(t, report("Google Inc.", "a", "2026-11-20", fmt.Sprintf(sts, 4, 0, uncounted)))
	if js := judge(r, r.Policies[0], c); js != nil {
		t.Errorf("a failure that did not happen: %+v", js)
	}

	clean := parse(t, report("Google Inc.", "a", "2026-11-20", `{"policy":{"policy-type":"no-policy-found"},"summary":{"total-successful-session-count":3}}`))
	if js := judge(clean, clean.Policies[0], c); js != nil {
		t.Errorf("a clean day: %+v", js)
	}
}

func report(organization, id, day, policies string) string {
	return fmt.Sprintf(`{"organization-name":%q,"report-id":%q,"contact-info":"tls@example.net",
		"date-range":{"start-datetime":"%[3]sT00:00:00Z","end-datetime":"%[3]sT23:59:59Z"},"policies":[%[4]s]}`,
		organization, id, day, policies)
}

const sts = `{"policy":{"policy-type":"sts","policy-domain":"example.org",
	"policy-string":["version: STSv1","mode: testing","max_age: 86400","mx: MX1.example.org"]},
	"summary":{"total-successful-session-count":%d,"total-failure-session-count":%d},"failure-details":[%s]}`

func parse(t *testing.T, text string) tlsrpt.Report {
	t.Helper()
	var r tlsrpt.Report
	for item := range tlsrpt.Read("report.json", strings.NewReader(text)) {
		if item.Err != nil {
			t.Fatalf("%v: %s", item.Err, text)
		}
		r = item.Report
	}
	return r
}
