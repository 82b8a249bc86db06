package practice

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
	"testing"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/probe"
	"mailseal/wizard/rollout"
)

// worstFetch is the first fetch that brought no file, or else the first.
func worstFetch(t *testing.T, c facts.Check) facts.Fetch {
	t.Helper()
	if len(c.Fetches) == 0 {
		t.Fatal("nothing was fetched")
	}
	return c.Fetches[max(0, slices.IndexFunc(c.Fetches, func(f facts.Fetch) bool { return f.Stage != facts.FetchDone || f.Status != 200 }))]
}

// exists reports whether an authoritative server knows the name.
func exists(l facts.Lookup) bool {
	return slices.ContainsFunc(l.Authoritative, func(a facts.Answer) bool { return a.Status == facts.OK })
}

// TestProbeSeesTheWorld checks every variant with the real probe.
func TestProbeSeesTheWorld(t *testing.T) {
	for provider, servers := range map[string]int{"google": 5, "microsoft": 1, "own": 2} {
		w := start(t, provider)
		for _, task := range planFor(w, plan.Static).Tasks() {
			doRight(t, w, task)
		}
		c := probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
		if len(c.Problems) > 0 || c.Network != (facts.Network{}) {
			t.Errorf("%s: %+v, network %+v", provider, c.Problems, c.Network)
		}
		if c.Zone.Name != w.Domain() || c.Zone.Negative != 30*time.Minute || len(c.Zone.Servers) != 4 || c.Zone.Signed {
			t.Errorf("%s: the zone %+v", provider, c.Zone)
		}
		for _, l := range []facts.Lookup{c.Record, c.Report} {
			if len(l.Authoritative) != 4 || !l.Agree("TXT") || len(l.Resolvers) != 3 {
				t.Errorf("%s: %+v", provider, l)
			}
		}
		if len(c.Fetches) != 2 || worstFetch(t, c).Stage != facts.FetchDone || string(worstFetch(t, c).Body) != testPolicy {
			t.Errorf("%s: the policy %+v", provider, c.Fetches)
		}
		if len(c.Servers) != servers {
			t.Errorf("%s: %d mail servers", provider, len(c.Servers))
		}
		for _, s := range c.Servers {
			for _, clientConn := range s.Calls {
				if clientConn.Stage != facts.CallDone || clientConn.Cert == nil || clientConn.Cert.Fault != "" {
					t.Errorf("%s: %+v", s.Host, clientConn)
				}
			}
		}
	}
}

// TestProbeBeforePublishing wants no resolver to have been asked for what was not there.
func TestProbeBeforePublishing(t *testing.T) {
	w := start(t, "google")
	c := probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
	if exists(c.Record) || exists(c.Report) || exists(c.Host) {
		t.Error("something is there before it was published")
	}
	for _, r := range w.resolvers {
		for _, label := range []string{"_mta-sts", "_smtp._tls", "_tls", "mta-sts"} {
			for q := range r.cache {
				if q.name == w.name(label) {
					t.Errorf("%s was asked for %s", r.name, q.name)
				}
			}
		}
	}
}

func TestProbeTellsFaultsApart(t *testing.T) {
	w := start(t, "google")
	for _, task := range planFor(w, plan.Static).Tasks() {
		doRight(t, w, task)
	}
	check := func(f Fault) facts.Check {
		ok(t, w.Break(f))
		defer w.Mend(f)
		return probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
	}
	if c := check(Offline); !c.Network.Offline {
		t.Errorf("offline: %+v %+v", c.Network, c.Problems)
	}
	if c := check(DNSFiltered); !c.Network.DNSFiltered || len(c.MXHosts()) != 5 {
		t.Errorf("DNS filtered: %+v %+v, MX %q", c.Network, c.Problems, c.MXHosts())
	}
	if c := check(Port25Blocked); !c.Network.Port25Blocked {
		t.Errorf("port 25 blocked: %+v %+v", c.Network, c.Problems)
	}
	if c := check(BogusZone); !slices.ContainsFunc(c.Record.Resolvers, func(a facts.Answer) bool { return a.Status == facts.Bogus }) {
		t.Errorf("bogus: %+v", c.Record)
	}
	for fault, want := range map[Fault]facts.FetchStage{
		WebSlow: facts.FetchTimeout, WebCertExpired: facts.FetchCert, WebChainMissing: facts.FetchCert, WebRedirect: facts.FetchDone,
	} {
		if f := worstFetch(t, check(fault)); f.Stage != want {
			t.Errorf("%s: %+v", fault, f)
		}
	}
	for fault, want := range map[Fault]facts.CallStage{
		MailDown: facts.CallGreeting, MailNoStartTLS: facts.CallNoStartTLS, MailStartTLSRefused: facts.CallNoStartTLS,
		MailPlainText: facts.CallInjected,
	} {
		for _, s := range check(fault).Servers {
			for _, clientConn := range s.Calls {
				if clientConn.Stage != want {
					t.Errorf("%s, %s: %+v", fault, s.Host, clientConn)
				}
			}
		}
	}
	for _, s := range check(MailOldTLS).Servers {
		if s.Calls[0].TLSVersion != tls.VersionTLS11 {
			t.Errorf("old TLS: %+v", s.Calls)
		}
	}
	if f := worstFetch(t, check(WebNoFolder)); f.Status != 404 || f.FoundAt != "https://mta-sts."+w.Domain()+"/mta-sts.txt" {
		t.Errorf("the wrong folder: %+v", f)
	}
	if f := worstFetch(t, check(WebBotWall)); f.Status != 403 || f.Browser != 200 {
		t.Errorf("the bot wall: %+v", f)
	}
	if c := check(DoubledName); exists(c.Record) || len(c.Misplaced) != 1 || c.Misplaced[0].Name != mtasts.RecordLabel+"."+w.Domain()+"."+w.Domain() {
		t.Errorf("the doubled name: %+v", c.Misplaced)
	}
	if c := check(UnderscoreName); len(c.Misplaced) != 1 {
		t.Errorf("the underscore: %+v", c.Misplaced)
	}
}

// TestFingerprintsThatFit publishes TLSA records of the key that the mail servers have.
func TestFingerprintsThatFit(t *testing.T) {
	w := start(t, "own")
	for _, task := range planFor(w, plan.Static).Tasks() {
		doRight(t, w, task)
	}
	key, err := x509.MarshalPKIXPublicKey(w.trusted.key.Public())
	ok(t, err)
	w.enter()
	w.publishTLSA(key)
	w.mu.Unlock()
	check := probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
	for _, s := range check.Servers {
		if !s.Signed || len(s.Calls) == 0 || slices.ContainsFunc(s.Calls, func(c facts.Call) bool { return c.TLSA != facts.Fits }) {
			t.Errorf("%s: %+v", s.Host, s)
		}
	}
	findings := diagnosis.Judge(rollout.Situation{Companies: rollout.Companies(w.catalogue.Companies()), Check: check, Now: w.Clock().Now()})
	if !slices.ContainsFunc(findings, func(f diagnosis.Finding) bool { return f.ID == diagnosis.DANEPossible }) {
		t.Errorf("%+v", findings)
	}
}
