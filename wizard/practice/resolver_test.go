package practice

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// ttl asks a resolver and gives the TTL of the answer, or of the SOA that stands for none.
func ttl(t *testing.T, w *World, server, name, rrtype string) string {
	t.Helper()
	reply := ask(t, w, "udp", server, name, rrtype)
	for _, rr := range append(slices.Clone(reply.Answer), reply.Ns...) {
		return fmt.Sprintf("%s %ds", dns.RcodeToString[reply.Rcode], rr.Header().Ttl)
	}
	return dns.RcodeToString[reply.Rcode]
}

func wantTTL(t *testing.T, w *World, server, name, rrtype, want string) {
	t.Helper()
	if got := ttl(t, w, server, name, rrtype); got != want {
		t.Errorf("at %s %s says of %s %s: %s, want %s", w.Clock().Now().Format("15:04:05"), server, name, rrtype, got, want)
	}
}

func TestResolverCountsDown(t *testing.T) {
	w := start(t, "google")
	name := w.Domain()
	wantTTL(t, w, "8.8.8.8", name, "A", "NOERROR 3600s")
	w.Clock().Advance(10 * time.Minute)
	wantTTL(t, w, "8.8.8.8", name, "A", "NOERROR 3000s")
	wantTTL(t, w, "1.1.1.1", name, "A", "NOERROR 3600s")
	w.Clock().Advance(50*time.Minute - time.Second)
	wantTTL(t, w, "8.8.8.8", name, "A", "NOERROR 1s")
	w.Clock().Advance(time.Second)
	wantTTL(t, w, "8.8.8.8", name, "A", "NOERROR 3600s")
}

func TestResolverForgetsWhatWasNotThere(t *testing.T) {
	w := start(t, "google")
	name := "_mta-sts." + w.Domain()
	// The SOA lives for 3600 s, its MINIMUM is 1800: RFC 2308 takes the smaller.
	wantTTL(t, w, "8.8.8.8", name, "TXT", "NXDOMAIN 1800s")
	wantTTL(t, w, "8.8.8.8", "_domainkey."+w.Domain(), "TXT", "NOERROR 1800s")
	ok(t, w.Apply(AddRecord{name, "TXT", "v=STSv1; id=1"}))
	w.Clock().Advance(5 * time.Minute)
	wantTTL(t, w, "192.0.2.51", name, "TXT", "NOERROR 3600s")
	wantTTL(t, w, "8.8.8.8", name, "TXT", "NXDOMAIN 1500s")
	wantTTL(t, w, "8.8.8.8", "below."+name, "TXT", "NXDOMAIN 1500s") // RFC 8020
	wantTTL(t, w, "1.1.1.1", name, "TXT", "NOERROR 3600s")
	w.Clock().Advance(25*time.Minute - time.Second)
	wantTTL(t, w, "8.8.8.8", name, "TXT", "NXDOMAIN 1s")
	w.Clock().Advance(time.Second)
	wantTTL(t, w, "8.8.8.8", name, "TXT", "NOERROR 3600s")
}

func TestChangesSpread(t *testing.T) {
	w := start(t, "google")
	name := "_smtp._tls." + w.Domain()
	serial := func(server string) uint32 {
		return ask(t, w, "udp", server, w.Domain(), "SOA").Answer[0].(*dns.SOA).Serial
	}
	before := serial("192.0.2.51")
	ok(t, w.Apply(AddRecord{name, "TXT", "v=TLSRPTv1; rua=mailto:tls@rosehill-school.example"}))
	for _, step := range []struct {
		after           time.Duration
		primary, second string
	}{
		{0, "NXDOMAIN aa SOA", "NXDOMAIN aa SOA"},
		{2 * time.Minute, `NOERROR aa "v=TLSRPTv1; rua=mailto:tls@rosehill-school.example"`, "NXDOMAIN aa SOA"},
		{3 * time.Minute, `NOERROR aa "v=TLSRPTv1; rua=mailto:tls@rosehill-school.example"`, `NOERROR aa "v=TLSRPTv1; rua=mailto:tls@rosehill-school.example"`},
	} {
		w.Clock().Advance(step.after)
		if got := summary(ask(t, w, "udp", "192.0.2.51", name, "TXT")); got != step.primary {
			t.Errorf("the primary: %s", got)
		}
		if got := summary(ask(t, w, "udp", "192.0.2.52", name, "TXT")); got != step.second {
			t.Errorf("the secondary: %s", got)
		}
	}
	if after := serial("192.0.2.52"); after <= before {
		t.Errorf("the serial went from %d to %d", before, after)
	}
	if got := summary(ask(t, w, "udp", "192.0.2.52", "_tls."+w.Domain(), "TXT")); got != "NOERROR aa SOA" {
		t.Errorf("the name in between: %s", got)
	}
}

// TestSlowResolver holds Quad9 to the time it promises.
func TestSlowResolver(t *testing.T) {
	w := start(t, "google")
	name := "_mta-sts." + w.Domain()
	ok(t, w.Apply(AddRecord{name, "TXT", "v=STSv1; id=1"}))
	w.Clock().Advance(6 * time.Minute)
	for _, quick := range []string{"8.8.8.8", "1.1.1.1"} {
		wantTTL(t, w, quick, name, "TXT", "NOERROR 3600s")
	}
	reply := ask(t, w, "udp", "9.9.9.9", name, "TXT")
	if reply.Rcode != dns.RcodeNameError || len(reply.Ns) != 1 {
		t.Fatalf("Quad9 was not asked too early: %s", summary(reply))
	}
	promised := w.Clock().Now().Add(time.Duration(reply.Ns[0].Header().Ttl) * time.Second)
	if want := monday.Add(30 * time.Minute); !promised.Equal(want) {
		t.Errorf("Quad9 forgets at %s, want %s", promised, want)
	}
	ok(t, w.Clock().Until(t.Context(), promised.Add(-time.Second)))
	wantTTL(t, w, "9.9.9.9", name, "TXT", "NXDOMAIN 1s")
	ok(t, w.Clock().Until(t.Context(), promised))
	wantTTL(t, w, "9.9.9.9", name, "TXT", "NOERROR 3600s")
}

func TestAliasIntoAnotherZone(t *testing.T) {
	w := start(t, "google")
	host := "mta-sts." + w.Domain()
	ok(t, w.Apply(AddRecord{host, "CNAME", "rosehill-school.github.io."}))
	w.Clock().Advance(5 * time.Minute)
	if got := summary(ask(t, w, "udp", "192.0.2.51", host, "A")); got != "NOERROR aa rosehill-school.github.io." {
		t.Errorf("the authoritative server: %s", got)
	}
	if got := summary(ask(t, w, "udp", "9.9.9.9", host, "A")); got != "NOERROR rosehill-school.github.io. 198.51.100.108" {
		t.Errorf("a resolver: %s", got)
	}
	if got := summary(ask(t, w, "udp", "9.9.9.9", host, "TXT")); got != "NOERROR rosehill-school.github.io." {
		t.Errorf("a resolver, for another type: %s", got)
	}
	if err := w.Apply(AddRecord{host, "A", "203.0.113.10"}); err == nil {
		t.Error("an alias got a record beside it")
	}
}

func TestTruncation(t *testing.T) {
	w := start(t, "google")
	name := "long." + w.Domain()
	for i := range 12 {
		ok(t, w.Apply(AddRecord{name, "TXT", fmt.Sprintf("%0200d", i)}))
	}
	w.Clock().Advance(5 * time.Minute)
	for _, server := range []string{"192.0.2.51", "8.8.8.8"} {
		if short := ask(t, w, "udp", server, name, "TXT"); !short.Truncated || len(short.Answer) >= 12 {
			t.Errorf("%s over UDP: %d records, truncated %t", server, len(short.Answer), short.Truncated)
		}
		if whole := ask(t, w, "tcp", server, name, "TXT"); whole.Truncated || len(whole.Answer) != 12 {
			t.Errorf("%s over TCP: %d records, truncated %t", server, len(whole.Answer), whole.Truncated)
		}
	}
}

func TestTextSurvives(t *testing.T) {
	w := start(t, "google")
	for i, value := range []string{`plain`, `“curly”`, `"straight"`, `back\slash \065`, "", fmt.Sprintf("%0600d", 7)} {
		name := fmt.Sprintf("t%d.%s", i, w.Domain())
		ok(t, w.Apply(AddRecord{name, "TXT", value}))
		w.Clock().Advance(5 * time.Minute)
		rr := ask(t, w, "tcp", "8.8.8.8", name, "TXT").Answer[0].(*dns.TXT)
		if got := text(rr); got != value {
			t.Errorf("%q came back as %q", value, got)
		}
	}
}

func TestAncestor(t *testing.T) {
	for _, test := range []struct {
		zone, name string
		want       bool
	}{
		{".", "example.", true}, {".", ".", true}, {"example.", ".", false},
		{"example.", "example.", true}, {"example.", "School.Example.", true}, {"school.example.", "example.", false},
		{"example.", "myexample.", false}, {"ample.", "example.", false}, {"example.", "examples.", false},
		{"example.", `dotted\.example.`, false}, {"example.", `dotted\.name.example.`, true}, {"example.", `back\\.example.`, true},
	} {
		if got := ancestor(test.zone, test.name); got != test.want || got != dns.IsSubDomain(test.zone, test.name) {
			t.Errorf("%s is above %s: %v", test.zone, test.name, got)
		}
	}
}
