package practice

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/probe"
	"mailseal/wizard/tlsrpt"
)

// cacheOf is what a check saw at a resolver for the _mta-sts record.
func cacheOf(t *testing.T, c facts.Check, resolver string) facts.Answer {
	t.Helper()
	i := slices.IndexFunc(c.Record.Resolvers, func(a facts.Answer) bool { return a.Server.Addr == resolver })
	if i < 0 {
		t.Fatalf("%s was not asked: %+v", resolver, c.Record.Resolvers)
	}
	return c.Record.Resolvers[i]
}

func TestResolverBehind(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	name := mtasts.RecordLabel + "." + w.Domain()
	fresh := w.Config().Resolvers
	behind, other := fresh[len(fresh)-1].Addr, fresh[0].Addr
	said := func(resolver string) string { return summary(ask(t, w, "udp", resolver, name, "TXT")) }
	before := said(behind)
	said(other)
	ok(t, w.Break(ResolverBehind))
	ok(t, w.Apply(ReplaceRecord{name, "TXT", "v=STSv1; id=2"}))
	w.Clock().Advance(30 * day)
	wantTTL(t, w, behind, name, "TXT", "NOERROR 30s")
	if now := said(behind); now != before || said(other) == before {
		t.Errorf("a month later it says %s, and said %s; others %s", now, before, said(other))
	}
	ok(t, w.Mend(ResolverBehind))
	if said(behind) != said(other) {
		t.Errorf("mended, it says %s", said(behind))
	}

	ok(t, w.Break(ResolverBehind, "google", behind))
	ok(t, w.Apply(DeleteRecord{Name: name, Type: "TXT"}))
	w.Clock().Advance(day)
	const gone = "NXDOMAIN SOA"
	if said(other) == gone || said(behind) == gone || said(fresh[1].Addr) != gone {
		t.Errorf("those named: %s %s; the other: %s", said(other), said(behind), said(fresh[1].Addr))
	}
	if w.Break(ResolverLies, "nobody") == nil {
		t.Error("nobody runs a resolver")
	}
}

func TestResolverInTrouble(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	resolvers := w.Config().Resolvers
	check := func(f Fault, named ...string) facts.Check {
		ok(t, w.Break(f, named...))
		c := probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
		ok(t, w.Mend(f))
		return c
	}
	first, last := resolvers[0].Addr, resolvers[len(resolvers)-1].Addr
	lies := check(ResolverLies)
	if a, b := cacheOf(t, lies, last), cacheOf(t, lies, first); a.Status != facts.NXDomain || b.Status != facts.OK {
		t.Errorf("one that lies: %+v\nothers: %+v", a, b)
	}
	if rcode := ask(t, w, "udp", last, "google.com", "A").Rcode; rcode != dns.RcodeSuccess {
		t.Errorf("another domain: %s", dns.RcodeToString[rcode])
	}
	if a := cacheOf(t, check(ResolverLies, first), first); a.Status != facts.NXDomain {
		t.Errorf("the one named: %+v", a)
	}
	for _, r := range check(ResolversFailing).Record.Resolvers {
		if r.Status != facts.ServFail {
			t.Errorf("one that fails: %+v", r)
		}
	}
	if a := cacheOf(t, probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil), first); a.Status != facts.OK {
		t.Errorf("mended: %+v", a)
	}
}

// TestPacketsLost: some get lost, each time others, and a replay loses the same.
func TestPacketsLost(t *testing.T) {
	lost := func() (answered []bool) {
		w := start(t, "google")
		ok(t, w.Break(PacketsLost))
		for range 200 {
			_, err := tryAsk(w, "udp", "8.8.8.8", w.Domain(), "MX")
			answered = append(answered, err == nil)
		}
		for range 200 {
			_, err := tryAsk(w, "tcp", "8.8.8.8", w.Domain(), "MX")
			answered = append(answered, err == nil)
		}
		ok(t, w.Mend(PacketsLost))
		if _, err := tryAsk(w, "udp", "8.8.8.8", w.Domain(), "MX"); err != nil {
			t.Errorf("mended: %v", err)
		}
		return answered
	}
	some := func(of []bool, least, most int) {
		t.Helper()
		n := 0
		for _, answered := range of {
			if !answered {
				n++
			}
		}
		if n < least || n > most {
			t.Errorf("%d of %d got lost", n, len(of))
		}
	}
	once := lost()
	some(once[:200], 200/9-10, 200/9+10) // what is lost twice
	some(once[200:], 10, 30)
	if again := lost(); !slices.Equal(once, again) {
		t.Error("a replay loses others")
	}
}

// TestCertificateNotRenewed: it is good until its day.
func TestCertificateNotRenewed(t *testing.T) {
	w := start(t, "own")
	publish(t, w, testPolicy)
	mail := "mail." + w.Domain()
	ok(t, w.Break(WebCertNotRenewed))
	ok(t, w.Break(MailCertNotRenewed, "3", mail))
	faults := func() [2]facts.CertFault {
		c := probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
		i := slices.IndexFunc(c.Servers, func(s facts.MailServer) bool { return s.Host == mail })
		return [2]facts.CertFault{worstFetch(t, c).Cert.Fault, c.Servers[i].Calls[0].Cert.Fault}
	}
	for _, after := range []struct {
		time.Duration
		want [2]facts.CertFault
	}{
		{0, [2]facts.CertFault{}},
		{2*day + 23*time.Hour, [2]facts.CertFault{}},
		{time.Hour + time.Minute, [2]facts.CertFault{"", facts.CertExpired}},
		{6*day + 23*time.Hour, [2]facts.CertFault{"", facts.CertExpired}},
		{time.Hour, [2]facts.CertFault{facts.CertExpired, facts.CertExpired}},
		{100 * day, [2]facts.CertFault{facts.CertExpired, facts.CertExpired}},
	} {
		w.Clock().Advance(after.Duration)
		if got := faults(); got != after.want {
			t.Errorf("at %s: %q, want %q", w.Clock().Now(), got, after.want)
		}
	}
	ok(t, w.Mend(WebCertNotRenewed))
	ok(t, w.Mend(MailCertNotRenewed))
	if got := faults(); got != ([2]facts.CertFault{}) {
		t.Errorf("renewed: %q", got)
	}
}

// TestReportFaults compares what comes in a week with what should.
func TestReportFaults(t *testing.T) {
	week := func(faults ...Fault) (mail []Report, w *World) {
		w = start(t, "google")
		publish(t, w, testPolicy)
		for _, f := range faults {
			ok(t, w.Break(f))
		}
		since := w.Clock().Now()
		w.Clock().Advance(7 * day)
		return mailed(t, w, since), w
	}
	right, _ := week()
	ids := func(mail []Report) (all []string) {
		for _, m := range mail {
			all = append(all, read(t, m).ID)
		}
		slices.Sort(all)
		return all
	}

	late, w := week(ReportsLate)
	for i, m := range late {
		if want := right[i].At.Add(48 * time.Hour); !m.At.Equal(want) || read(t, m).ID != read(t, right[i]).ID {
			t.Errorf("%s came at %s, not %s", m.Name, m.At, want)
		}
	}
	missing := len(right) - len(late)
	ok(t, w.Mend(ReportsLate))
	since := w.Clock().Now()
	w.Clock().Advance(7 * day)
	if missing != 4 || len(mailed(t, w, since)) != len(right)+missing {
		t.Errorf("%d were missing; a week later %d came", missing, len(mailed(t, w, since)))
	}

	doubled, _ := week(ReportsDoubled)
	want := append(ids(right), ids(right)...)
	slices.Sort(want)
	if diff := cmp.Diff(want, ids(doubled)); diff != "" {
		t.Errorf("each twice: %s", diff)
	}
	names := map[string]bool{}
	for _, m := range doubled {
		names[m.Name] = true
	}
	if len(names) != len(doubled) {
		t.Errorf("%d mails have %d names", len(doubled), len(names))
	}

	broken, _ := week(ReportsBroken)
	for _, m := range broken {
		for item := range tlsrpt.Read(m.Name, bytes.NewReader(m.Body)) {
			if item.Err == nil {
				t.Errorf("%s can be read", m.Name)
			}
		}
	}
	if len(broken) != len(right) {
		t.Errorf("%d mails, not %d", len(broken), len(right))
	}
}

// TestUserClock: a wrong clock is the user's alone.
func TestUserClock(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	now := w.Clock().Now()
	w.SetUserClock(-2 * day)
	c := probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
	if !c.At.Equal(now) || !w.UserNow().Equal(now.Add(-2*day)) || !w.Clock().Now().Equal(now) {
		t.Errorf("the check was at %s, the user has %s, and the world %s", c.At, w.UserNow(), w.Clock().Now())
	}
	if c.Network.ClockOff != -2*day {
		t.Errorf("the check found the clock off by %s", c.Network.ClockOff)
	}
}
