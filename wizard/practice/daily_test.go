package practice

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/probe"
)

// daily is a domain that is checked each day, with what the checks before left.
type daily struct {
	t       *testing.T
	w       *World
	machine journey.Machine
	j       journey.Journey
	lag     time.Duration // of each round trip

	mu    sync.Mutex
	asked []string // DNS questions, sent
	dials []string // TCP connections
}

// newDaily publishes everything, and checks it once.
func newDaily(t *testing.T, provider string) *daily {
	t.Helper()
	w := start(t, provider)
	d := &daily{t: t, w: w, machine: journey.Machine{Catalogue: w.catalogue}, j: journey.NewJourney(w.Domain(), w.Clock().Now())}
	d.observe(facts.Full())
	var policy strings.Builder
	policy.WriteString("version: STSv1\nmode: enforce\n")
	for _, host := range d.j.Notes.Last.MXHosts() {
		fmt.Fprintf(&policy, "mx: %s\n", host)
	}
	policy.WriteString("max_age: 604800\n")
	publish(t, w, policy.String())
	w.Clock().Advance(day)
	d.observe(facts.Full())
	return d
}

const day = 24 * time.Hour

// check checks the domain as a scheduled check does, or with all guesses.
func (d *daily) check(scope facts.Scope) facts.Check {
	d.t.Helper()
	config := d.w.Config()
	dial := config.Dial
	if d.lag > 0 {
		dial = slowly(dial, d.lag)
	}
	config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if network == "tcp" {
			d.mu.Lock()
			d.dials = append(d.dials, address)
			d.mu.Unlock()
		}
		if err != nil || network != "udp" {
			return conn, err
		}
		return &overheard{conn, d, address}, nil
	}
	config.Last = d.j.Notes.Last
	for _, ttl := range d.j.Notes.TTLs {
		if ttl.TTL > 0 {
			config.Known = append(config.Known, ttl.Name)
		}
	}
	d.asked, d.dials = nil, nil
	return probe.New(config).Check(d.t.Context(), d.w.Domain(), scope, nil)
}

func (d *daily) observe(scope facts.Scope) facts.Check {
	check := d.check(scope)
	d.j = d.machine.Observe(d.j, check)
	return check
}

func (d *daily) scope() facts.Scope { return d.machine.StatusScope(d.j, d.w.Clock().Now()) }

// overheard is a connection to a DNS server.
type overheard struct {
	net.Conn
	d  *daily
	to string
}

func (o *overheard) Write(b []byte) (int, error) {
	m := new(dns.Msg)
	if m.Unpack(b) == nil && len(m.Question) == 1 {
		o.d.mu.Lock()
		o.d.asked = append(o.d.asked, fmt.Sprintf("%s %s @%s", m.Question[0].Name, dns.TypeToString[m.Question[0].Qtype], o.to))
		o.d.mu.Unlock()
	}
	return o.Conn.Write(b)
}

// TestDailyQuestions: a daily check of a healthy domain asks what can have changed. Its policy host is an alias into another zone,
// and both zones' servers have two addresses each.
func TestDailyQuestions(t *testing.T) {
	const most = 60
	for _, provider := range []string{"google", "microsoft", "zoho", "ionos", "own"} {
		d := newDaily(t, provider)
		whole := len(d.asked)
		d.w.Clock().Advance(day)
		scope := d.scope()
		if scope.Guesses {
			t.Errorf("%s: a day later, a check of %s would guess: %v", provider, d.w.Domain(), d.findings(d.j))
		}
		check := d.observe(scope)
		t.Logf("%s: %d questions, %d with guesses", provider, len(d.asked), whole)
		if n := len(d.asked); check.Scope.Guesses || n > most || n < 20 {
			slices.Sort(d.asked)
			t.Errorf("%s: guessed %t, %d questions:\n%s", provider, check.Scope.Guesses, n, strings.Join(d.asked, "\n"))
		}
		if len(check.Fetches) == 0 || len(check.Servers) != len(check.MXHosts()) || len(check.Record.Resolvers) != 3 {
			t.Errorf("%s: something was not checked: %+v", provider, check)
		}
		d.w.Clock().Advance(7 * day)
		if !d.scope().Guesses {
			t.Errorf("%s: after a week, nothing is guessed", provider)
		}
	}
}

// findings are what a journey's newest check comes to, without the numbers in it.
func (d *daily) findings(j journey.Journey) (list []string) {
	for _, f := range d.machine.Findings(j, d.w.Clock().Now()) {
		list = append(list, fmt.Sprintf("%s %s blind=%t %v", f.ID, f.Level, f.Blind, about(f)))
	}
	return list
}

// about are the values of a finding that name things.
func about(f diagnosis.Finding) []string {
	var named []string
	for _, key := range []string{"name", "mx", "ns", "form", "where", "host", "found", "addr"} {
		if text := f.Values.Text(key); text != "" {
			named = append(named, key+"="+text)
		}
	}
	return named
}

// TestDailyFindsTheSame: whatever breaks overnight, the check of the next day finds what one with all guesses finds.
func TestDailyFindsTheSame(t *testing.T) {
	type night struct {
		name, provider string
		happens        func(w *World) error
	}
	change := func(changes ...func(domain string) Change) func(w *World) error {
		return func(w *World) error {
			for _, c := range changes {
				if err := w.ApplyAtOnce(c(w.Domain())); err != nil {
					return err
				}
			}
			w.Clock().Advance(time.Hour)
			return nil
		}
	}
	deleted := func(label, rrtype string) func(string) Change {
		return func(domain string) Change { return DeleteRecord{Name: label + domain, Type: rrtype} }
	}
	added := func(label, rrtype, value string) func(string) Change {
		return func(domain string) Change { return AddRecord{label + domain, rrtype, value} }
	}
	uploaded := func(policy string) func(string) Change {
		return func(domain string) Change { return Upload{"mta-sts." + domain, mtasts.PolicyPath, policy} }
	}
	var nights []night
	for _, fault := range Faults() {
		breaks := func(w *World) error { return w.Break(fault) }
		if fault == ServerBehind { // which shows once there is something to be behind with
			breaks = func(w *World) error { return errors.Join(w.Break(fault), change(deleted("_mta-sts.", "TXT"))(w)) }
		}
		switch fault {
		case TLSAStale, MailCertNotRenewed: // are nobody's business where the mail provider sees to it
		case ReportsLate, ReportsDoubled, ReportsBroken, ResolverBehind: // show in no check of the next day
		case PacketsLost: // is another loss each time
		default:
			nights = append(nights, night{string(fault), "google", breaks})
		}
		if strings.HasPrefix(string(fault), "mail-") || fault == TLSAStale { // of a server of one's own
			nights = append(nights, night{string(fault) + " of its own", "own", breaks})
		}
	}
	for name, happens := range map[string]func(w *World) error{
		"another mail server":    change(added("", "MX", "5 mx.elsewhere.example")),
		"no mail server":         change(deleted("", "MX")),
		"no record":              change(deleted("_mta-sts.", "TXT")),
		"a bad record":           change(deleted("_mta-sts.", "TXT"), added("_mta-sts.", "TXT", "v=STSv1, id=2")),
		"a record at the domain": change(deleted("_mta-sts.", "TXT"), added("", "TXT", "v=STSv1; id=2")),
		"a record further below": change(deleted("_smtp._tls.", "TXT"), added("_tls._smtp.", "TXT", "v=TLSRPTv1; rua=mailto:a@b.example")),
		"no report record":       change(deleted("_smtp._tls.", "TXT")),
		"no policy host":         change(deleted("mta-sts.", "CNAME")),
		"another policy":         change(uploaded("version: STSv1\nmode: testing\nmx: *.aspmx.l.google.com\nmax_age: 86400\n")),
		"a policy that misses":   change(uploaded("version: STSv1\nmode: enforce\nmx: mx.elsewhere.example\nmax_age: 86400\n")),
		"no policy":              change(uploaded("")),
	} {
		nights = append(nights, night{name, "google", happens})
	}
	for _, night := range nights {
		t.Run(night.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDaily(t, night.provider)
				before := d.findings(d.j)
				d.w.Clock().Advance(day)
				if d.scope().Guesses {
					t.Fatal("it would guess in any case")
				}
				ok(t, night.happens(d.w))
				economic := d.check(d.scope())
				whole := d.check(facts.Full())
				got, want := d.findings(d.machine.Observe(d.j, economic)), d.findings(d.machine.Observe(d.j, whole))
				if !slices.Equal(got, want) || slices.Equal(want, before) {
					t.Errorf("it finds\n%s\nand with guesses\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				d.w.Close()
			})
		})
	}
}

// TestRoundTrips counts the round trips of a check by a clock that stands still while anybody works: a full check, the one of the next
// day, and one that finds something new and guesses then.
func TestRoundTrips(t *testing.T) {
	const lag = 50 * time.Millisecond
	const most = 1.3 * chain
	for _, provider := range []string{"google", "microsoft", "own"} {
		t.Run(provider, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDaily(t, provider)
				defer d.w.Close()
				d.lag = lag
				trips := func(scope facts.Scope, guesses bool) {
					t.Helper()
					check := d.observe(scope)
					n := float64(check.Took) / float64(lag)
					t.Logf("%.1f round trips, guesses %t", n, check.Scope.Guesses)
					if check.Scope.Guesses != guesses || n > most || n < 6 {
						t.Errorf("%.1f round trips, the longest chain of them is %d; guessed %t", n, chain, check.Scope.Guesses)
					}
				}
				trips(facts.Full(), true)
				d.w.Clock().Advance(day)
				trips(d.scope(), false)
				d.w.Clock().Advance(day)
				scope := d.scope()
				ok(t, d.w.ApplyAtOnce(DeleteRecord{Name: "_smtp._tls." + d.w.Domain(), Type: "TXT"}))
				d.w.Clock().Advance(2 * time.Hour)
				trips(scope, true)
			})
		})
	}
}

// TestLostPackets: on a network that loses one packet in three, what one loss explains is never a fault on its first day: what has
// to be acted on was there the day before as well.
func TestLostPackets(t *testing.T) {
	for _, provider := range []string{"own", "google", "microsoft"} {
		synctest.Test(t, func(t *testing.T) {
			d := newDaily(t, provider)
			defer d.w.Close()
			ok(t, d.w.Break(PacketsLost))
			before, passing := map[diagnosis.ID]bool{}, 0
			for n := range 30 {
				d.w.Clock().Advance(day)
				d.observe(d.scope())
				today := map[diagnosis.ID]bool{}
				for _, f := range d.machine.Findings(d.j, d.w.Clock().Now()) {
					today[f.ID] = true
					if f.Passing {
						passing++
					}
					if f.ToAct() && !before[f.ID] {
						t.Errorf("%s, day %d: %s is %s on its first day: %v", provider, n, f.ID, f.Level, f.Evidence)
					}
				}
				before = today
			}
			if passing == 0 {
				t.Errorf("%s: nothing got lost that could pass for a fault", provider)
			}
		})
	}
}
