package probe

import (
	"context"
	"crypto/tls"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailseal/wizard/facts"
)

func TestIPv6ThatLeadsNowhere(t *testing.T) {
	var r routes
	one, two, other := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2"), netip.MustParseAddr("192.0.2.1")
	late := context.DeadlineExceeded
	r.failed(other, late)
	r.failed(one, late)
	r.failed(one, late)
	same(t, []any{r.noIPv6(), r.tries(two)}, []any{false, 2})
	r.failed(two, late)
	same(t, []any{r.noIPv6(), r.tries(two), r.tries(other)}, []any{true, 1, 2})
	r.answered(two)
	same(t, r.noIPv6(), false)
}

// TestReachOfTheRun: where servers of other domains answered lately, the silence of one is its own, even where this check alone could
// not tell; but not once this computer is no longer connected, nor long after.
func TestReachOfTheRun(t *testing.T) {
	const beta = "$ORIGIN beta.example.\n$TTL 3600\n@ SOA ns h 7 900 600 86400 300\n@ NS ns\nns A 203.0.113.53\n@ MX 10 mx\nmx A 203.0.113.25\nmta-sts A 203.0.113.80\n"
	all := facts.Reach{DNS: true, Mail: true, Web: true}
	for name, test := range map[string]struct {
		others, offline bool
		later           time.Duration
		want            facts.Reach
	}{
		"nobody else":             {},
		"others answer":           {others: true, want: all},
		"and then nobody answers": {others: true, offline: true},
		"others answered then":    {others: true, later: 6 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPretend(t, alphaZone)
				w.serve(beta, "203.0.113.53")
				w.mute = []string{"192.0.2.53", "192.0.2.54", "192.0.2.1"}
				for _, silent := range []string{"192.0.2.25:25", "198.51.100.25:25", "192.0.2.80:443"} {
					w.servers[silent] = nil
				}
				w.servers["203.0.113.25:25"] = mailScript{config: &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mx.beta.example"}})}}}.talk
				w.servers["203.0.113.80:443"] = w.page(0, "mta-sts.beta.example")
				p := w.probe(0, "mta-sts.alpha.example")
				p.config.Run = NewRun(2)
				if test.others {
					same(t, p.Check(t.Context(), "beta.example", facts.Full(), nil).Reach, all)
				}
				time.Sleep(test.later)
				if test.offline {
					w.mute = append(w.mute, "8.8.8.8")
					for address := range w.servers {
						w.servers[address] = nil
					}
					w.servers["8.8.8.8:443"] = nil
				}
				seen := p.Check(t.Context(), "alpha.example", facts.Full(), nil)
				if test.offline { // nothing of it is there to be called
					test.want = facts.Reach{}
				}
				same(t, []any{seen.Reach, seen.Network.Offline}, []any{test.want, test.offline})
			})
		})
	}
}

// TestPort25OfTheRun: the port is not called blocked where any mail server of the run was reached lately, and it is where none was and
// the well-known ones are silent too.
func TestPort25OfTheRun(t *testing.T) {
	for _, reached := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := newPretend(t, alphaZone)
			w.serve("$ORIGIN google.com.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nsmtp 60 A 203.0.113.25\n")
			for _, silent := range []string{"192.0.2.25:25", "198.51.100.25:25", "203.0.113.25:25"} {
				w.servers[silent] = nil
			}
			p := w.probe(0)
			p.config.ReachableMailServers = []string{"smtp.google.com"}
			p.config.Run = NewRun(2)
			p.config.Run.noteReach(facts.Reach{DNS: true, Mail: reached}, time.Now())
			seen := p.Check(t.Context(), "alpha.example", facts.Full(), nil)
			same(t, []bool{seen.Network.Port25Blocked, seen.Reach.Mail}, []bool{!reached, reached})
		})
	}
}

// TestNoMail: a check that calls no mail server opens no connection to port 25 at all, whatever else it tests.
func TestNoMail(t *testing.T) {
	for _, run := range []*Run{nil, NewRun(2)} {
		w := alphaInternet(t, alphaZone)
		w.serve("$ORIGIN google.com.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nsmtp 60 A 203.0.113.25\n")
		p := w.probe("8.8.8.8")
		p.config.Run = run
		scope := facts.Full()
		scope.Mail = false
		seen := p.Check(t.Context(), "alpha.example", scope, nil)
		p.MailServers(t.Context(), "alpha.example", []string{"mx2.mailhost.example"}, facts.Scope{Network: true})
		if len(seen.Fetches) != 1 || len(seen.MXHosts()) != 2 {
			t.Errorf("%+v", seen)
		}
		for _, dialed := range w.dialed {
			if strings.HasSuffix(dialed, ":25") {
				t.Error(dialed)
			}
		}
	}
}
