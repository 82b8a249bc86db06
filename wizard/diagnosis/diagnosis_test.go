package diagnosis

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

func TestHealthyDomainsRaiseNothing(t *testing.T) {
	for name, hosts := range map[string][]string{
		"google, one name":   {"smtp.google.com"},
		"google, older set":  {"aspmx.l.google.com", "alt1.aspmx.l.google.com", "alt2.aspmx.l.google.com", "alt3.aspmx.l.google.com", "alt4.aspmx.l.google.com"},
		"microsoft":          {"rosehill-example.mail.protection.outlook.com"},
		"microsoft, new":     {"rosehill-example.h-v1.mx.microsoft"},
		"self-hosted":        {"mail." + rosehill},
		"self-hosted, two":   {mx1, mx2},
		"elsewhere, capital": {"MX.Hosting.Example"},
	} {
		for _, mode := range []mtasts.Mode{enforce, trial} {
			w := healthy(mode, hosts...)
			for _, notes := range []facts.Notes{w.notes, {}} {
				findings := Judge(situation(w.Check, notes, now()))
				for _, f := range findings {
					if f.Level < Advice || f.Blind || f.Wait {
						t.Errorf("%s in %s: %s %s %q", name, mode, f.ID, f.Level, f.Evidence)
					}
				}
				if v := VerdictOf(findings); v != OK {
					t.Errorf("%s in %s: verdict %s", name, mode, v)
				}
			}
			if got := rollout.Mode(w.Check); got != mode {
				t.Errorf("%s: mode %s, want %s", name, got, mode)
			}
		}
	}
	if findings := healthy(enforce, mx1, mx2).judge(); len(findings) > 0 {
		t.Errorf("a domain without a fault has %v", ids(findings))
	}
}

// One root cause: what it explains is not said again.
func TestRootCauses(t *testing.T) {
	for _, c := range []struct {
		name  string
		mode  mtasts.Mode
		spoil func(w *world)
		want  []string
	}{
		{"nothing was ever set up", trial, func(w *world) {
			w.noRecord()
			w.noHost()
			w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain)
			w.notes = facts.Notes{}
		}, []string{"mta-sts-missing off", "rpt-missing off"}},
		{"no such domain", trial, func(w *world) {
			w.Check = facts.Check{Domain: rosehill, At: now(), Scope: facts.Full(), Zone: facts.Zone{Missing: true}}
			w.notes = facts.Notes{}
		}, []string{"domain-missing bounce-now"}},
		{"only a record", trial, func(w *world) { w.noHost(); w.notes = facts.Notes{} },
			[]string{"policy-host-missing off", "check-no-history unknown"}},
		{"host is missing, whatever was fetched before", trial, func(w *world) {
			w.Check.Host = silent("mta-sts."+rosehill, facts.NXDomain)
			w.fetch(status(404))
		}, []string{"policy-host-missing off"}},
		{"a domain that takes no mail", trial, func(w *world) {
			w.Check.MX, w.Servers = says(rosehill, "MX 0 ."), nil
			w.noRecord()
			w.noHost()
			w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain)
		}, []string{"mx-null advice"}},
		{"a borrowed list", enforce, func(w *world) {
			w.Check.Record.Alias = []string{"_mta-sts.mx.cloudflare.net"}
			w.publish(policy(enforce, 7*day, "*.mx.cloudflare.net"))
			w.notes = facts.Notes{}
		}, []string{"policy-delegated-elsewhere bounce-now"}},
		{"two stars too short", enforce, func(w *world) {
			*w = *healthy(enforce, legacyGoogle...)
			w.publish(policy(enforce, 7*day, "*.google.com"))
			w.notes = facts.Notes{}
		}, []string{"mx-star-too-short bounce-now", "mx-star-too-short bounce-now"}},
		{"no file behind a mistake: the mistake", trial, func(w *world) { w.edit("mode: testing", "mode = testing"); w.notes = facts.Notes{} },
			[]string{"policy-key-typo off", "check-no-history unknown"}},
		{"deleted while enforced", enforce, func(w *world) { w.noRecord(); w.noHost() }, []string{"sts-removed-too-early bounce-soon"}},
		{"offline", enforce, func(w *world) {
			w.Check = facts.Check{Domain: rosehill, At: now(), Scope: facts.Full(), Network: facts.Network{Offline: true}}
		}, []string{"check-dns-filtered unknown"}},
		{"a seal that nobody put on", trial, func(w *world) { w.refuses("Quad9", "Google") }, nil},
		{"a seal that one misses", trial, func(w *world) { w.Zone.Signed = true; w.refuses("Quad9"); w.takes("Google", "Cloudflare") }, nil},
		{"a seal that most miss", trial, func(w *world) { w.Zone.Signed = true; w.refuses("Quad9", "Google"); w.takes("OpenDNS") },
			[]string{"dns-signature-broken bounce-now"}},
		{"mail at home", enforce, func(w *world) { // what answers there is not what the world meets
			w.Servers[0].Addrs = []string{"127.0.0.1", "10.0.0.25"}
			w.call(0, func(c *facts.Call) { c.Cert = good("localhost"); c.Cert.Fault = facts.CertWrongName })
		}, []string{"mx-name-dead bounce-soon"}},
		{"all mail at home", enforce, func(w *world) {
			*w = *healthy(enforce, mx1)
			w.Servers[0].Addrs = []string{"10.0.0.25"}
		}, []string{"mx-name-dead bounce-now"}},
		{"mail at home, says a resolver of the office", enforce, func(w *world) {
			*w = *healthy(enforce, "mail.hosting.example")
			w.Servers[0].Addrs = []string{"10.0.0.25"}
			w.Check.MX.Resolvers = []facts.Answer{{Server: facts.Server{Kind: facts.Resolver, Addr: "10.0.0.53"}, Status: facts.NoData}}
		}, nil},
		{"mail at home, says a login page", enforce, func(w *world) {
			*w = *healthy(enforce, mx1)
			w.Servers[0].Addrs = []string{"10.0.0.25"}
			w.Check.MX.Resolvers, w.Check.MX.Authoritative = w.Check.MX.Authoritative, nil
		}, nil},
		{"a packed file", trial, func(w *world) {
			w.publish("\x1f\x8b\x08\x00\xff")
			w.notes = facts.Notes{}
		}, []string{"policy-encoding off", "check-no-history unknown"}},
		{"a web server that takes no mail", trial, func(w *world) {
			w.onlyWeb()
			w.callAll(refused)
		}, []string{"mx-none advice"}},
		{"a web server that does not answer mail", trial, func(w *world) {
			w.onlyWeb()
			w.callAll(func(c *facts.Call) { c.Stage = facts.CallConnect })
		}, []string{"mx-none advice"}},
		{"a web server that promised to take mail", enforce, func(w *world) {
			record := w.Check.Record
			w.onlyWeb()
			w.Check.Record = record
			w.callAll(refused)
		}, []string{"mx-refuses-connection bounce-soon", "policy-host-missing off", "mx-none advice", "check-no-history unknown"}},
		{"no answer from anywhere", trial, func(w *world) {
			w.Check = facts.Check{Domain: rosehill, At: now(), Scope: facts.Full(), MX: silent(rosehill, facts.Timeout)}
		}, []string{"check-dns-filtered unknown"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := healthy(c.mode)
			c.spoil(w)
			if diff := cmp.Diff(c.want, ids(w.judge()), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func (w *world) refuses(resolvers ...string) { w.addResolvers(facts.Bogus, resolvers...) }

func (w *world) takes(resolvers ...string) { w.addResolvers(facts.OK, resolvers...) }

// addResolvers adds resolvers whose answers about the MX have a status.
func (w *world) addResolvers(status facts.Status, resolvers ...string) {
	for _, name := range resolvers {
		answer := w.Check.MX.Authoritative[0]
		answer.Server, answer.Status = resolver(name), status
		w.Check.MX.Resolvers = append(w.Check.MX.Resolvers, answer)
	}
}

// onlyWeb leaves the domain an address and nothing else.
func (w *world) onlyWeb() {
	*w = *healthy(trial, rosehill)
	w.noRecord()
	w.noHost()
	w.Check.MX, w.notes = silent(rosehill, facts.NoData), facts.Notes{}
	w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain)
}

// What is said of silence depends on whose it is.
func TestFormsOfSilence(t *testing.T) {
	words := english(t)
	says := func(name string, id ID, title string, spoil func(w *world)) {
		t.Helper()
		w := healthy(trial)
		spoil(w)
		f, _ := find(w.judge(), id)
		if got := Text(words, f).Title; got != title {
			t.Errorf("%s: %q, want %q; %v", name, got, title, ids(w.judge()))
		}
	}
	const port, dns = "check-port25-blocked", "check-dns-filtered"
	says("port 25 is shut here", port, "Your mail servers could not be called", port25Shut)
	says("only theirs is silent", port, "Your mail servers did not answer mailseal", func(w *world) {
		w.callAll(func(c *facts.Call) {
			c.Stage, c.Banner, c.Err = facts.CallGreeting, "421 too busy", "the greeting is 421 too busy"
		})
	})
	says("only theirs is tried", port, "Your mail servers did not answer mailseal", func(w *world) {
		w.Reach.Mail = false
		w.callAll(refused)
	})
	says("all of theirs are silent, and were not before", MXAddressDead, "None of your mail servers answers", func(w *world) {
		w.notes.Days = []facts.Day{{Date: "2026-11-22", Green: true, Mail: true}}
		w.callAll(noConnection)
	})
	says("one of theirs is silent", MXAddressDead, "A mail server did not answer mailseal", func(w *world) {
		w.call(0, func(c *facts.Call) { *c = facts.Call{Addr: c.Addr, Stage: facts.CallConnect, Err: "i/o timeout"} })
	})
	says("port 53 is shut here", dns, "This network changes DNS answers", func(w *world) { w.Network.DNSFiltered = true })
	says("nobody can tell whose silence it is", dns, "A DNS question got no answer", func(w *world) {
		w.Reach = facts.Reach{}
		for _, l := range []*facts.Lookup{&w.Check.MX, &w.Check.Record, &w.Check.Report, &w.Check.Host} {
			*l = silent(l.Name, facts.Timeout)
		}
	})
	says("our own limit ended the wait", dns, "A DNS question got no answer", func(w *world) {
		w.Check.Report = silent("_smtp._tls."+rosehill, facts.Timeout)
		for i := range w.Check.Report.Authoritative {
			w.Check.Report.Authoritative[i].Cut = true
		}
	})
	says("their servers are silent about one name", RPTNoAnswer, "One DNS question gets no answer", func(w *world) {
		w.Check.Report = silent("_smtp._tls."+rosehill, facts.Timeout)
	})
	says("offline", dns, "No connection from here", func(w *world) { w.Network.Offline = true })
}

// What is wrong with the file is said as what it is.
func TestFormsOfFaults(t *testing.T) {
	words := english(t)
	says := func(id ID, part string, spoil func(w *world)) {
		t.Helper()
		w := healthy(trial)
		spoil(w)
		f, _ := find(w.judge(), id)
		if got := Text(words, f).What; !strings.Contains(got, part) {
			t.Errorf("%s: %q, want %q; %v", id, got, part, ids(w.judge()))
		}
	}
	cert := func(change func(c *facts.Certificate)) func(w *world) {
		return func(w *world) {
			w.fetch(func(f *facts.Fetch) {
				c := *f.Cert
				change(&c)
				f.Stage, f.Status, f.Body, f.Cert = facts.FetchCert, 0, nil, &c
			})
		}
	}
	says("policy-encoding", "packs", func(w *world) { w.publish("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff") })
	says("policy-encoding", "Notepad", func(w *world) { w.publish("\ufeff" + policy(trial, day, mx1)) })
	says("policy-no-mx", "has no list", func(w *world) { w.publish("version: STSv1\r\nmode: testing\r\nmax_age: 86400\r\n") })
	says("policy-no-mx", "No name in your list", func(w *world) {
		w.publish("version: STSv1\r\nmode: testing\r\nmx: " + mx1 + ".\r\nmax_age: 86400\r\n")
	})
	says("policy-content-type", "does not say", func(w *world) { w.fetch(func(f *facts.Fetch) { f.ContentType = "" }) })
	says("policy-content-type", "text/html", func(w *world) { w.fetch(func(f *facts.Fetch) { f.ContentType = "text/html" }) })
	says("policy-cert-wrong-name", "for no name", cert(func(c *facts.Certificate) { c.Fault, c.Names = facts.CertWrongName, nil }))
	says("policy-cert-untrusted", "is valid only from Wed 25 Nov", cert(func(c *facts.Certificate) { c.Fault, c.NotBefore = facts.CertNotYet, ago(-2) }))
}

// An alias that goes in circles is named as one.
func TestCircles(t *testing.T) {
	w := healthy(trial)
	for _, found := range []*facts.Lookup{&w.Check.Record, &w.Check.Host} {
		*found = says(found.Name, "CNAME one."+rosehill)
		found.Alias = []string{"one." + rosehill, "two." + rosehill, "one." + rosehill}
		found.Target = []facts.Answer{{Status: facts.NoData}}
	}
	w.Fetches = nil
	for _, id := range []ID{STSRecordAliasBroken, PolicyHostMissing} {
		if f, _ := find(w.judge(), id); f.Values.Text("form") != "circle" {
			t.Errorf("%s: %v; %v", id, f.Values, ids(w.judge()))
		}
	}
}

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(w *world)
		want  Verdict
	}{
		{"nothing", func(w *world) {}, OK},
		{"advice", func(w *world) { w.reportRecord("TXT v=TLSRPTv1; rua=mailto:tls@" + rosehill) }, OK},
		{"port 25 is not tried", func(w *world) { w.Scope.Mail, w.Servers, w.Network.Port25Blocked = false, nil, true }, OK},
		{"asked another way, and answered", func(w *world) { w.Network.DNSFiltered = true }, OK},
		{"a cache is behind", behind, Pending},
		{"servers have just begun to disagree", func(w *world) { w.Check.Report.Authoritative[1] = facts.Answer{Server: ns(2), Status: facts.NXDomain} }, Pending},
		{"a certificate is being made", func(w *world) {
			w.Check.Host.Alias, w.notes = []string{"rosehill.netlify.app"}, facts.Notes{}
			w.fetch(func(f *facts.Fetch) {
				f.Stage, f.Cert = facts.FetchCert, &facts.Certificate{Names: []string{"*.netlify.app"}, Fault: facts.CertWrongName}
			})
			w.noRecord()
		}, Pending},
		{"port 25 is shut", port25Shut, NotSeen},
		{"the first mail server is silent", func(w *world) { w.call(0, func(c *facts.Call) { c.Stage = facts.CallConnect }) }, OK},
		{"port 25 is shut and a cache is behind", func(w *world) { port25Shut(w); behind(w) }, NotSeen},
		{"the policy was not fetched", func(w *world) { w.Fetches = nil }, NotSeen},
		{"a fault", func(w *world) { w.fetch(status(404)) }, Action},
		{"a fault, a wait and a part not seen", func(w *world) { w.fetch(status(404)); port25Shut(w); behind(w) }, Action},
	} {
		w := healthy(trial)
		c.spoil(w)
		if got := VerdictOf(w.judge()); got != c.want {
			t.Errorf("%s: %s, want %s; %v", c.name, got, c.want, ids(w.judge()))
		}
	}
}

func behind(w *world) {
	w.Check.Record.Resolvers = []facts.Answer{{Server: resolver("Quad9"), Status: facts.NXDomain, Negative: 20 * time.Minute}}
}

func port25Shut(w *world) {
	w.Network.Port25Blocked = true
	w.callAll(func(c *facts.Call) { *c = facts.Call{Addr: c.Addr, Stage: facts.CallConnect, Err: "i/o timeout"} })
}

func TestWaitsNameATime(t *testing.T) {
	w := healthy(trial)
	behind(w)
	f, _ := find(w.judge(), "sts-record-not-seen-yet")
	if want := now().Add(20 * time.Minute); !f.Until.Equal(want) || said(t, f.Values["time"]) != "14:20" {
		t.Errorf("until %v, %q; want %v", f.Until, said(t, f.Values["time"]), want)
	}
}

// A refused or silent port 25 says nothing where this network may be to blame.
func TestPort25IsNoEvidence(t *testing.T) {
	for name, spoil := range map[string]func(w *world){
		"silent, and so is everybody":       func(w *world) { w.Reach.Mail = false; w.callAll(func(c *facts.Call) { c.Stage = facts.CallConnect }) },
		"one without a greeting":            func(w *world) { w.call(0, func(c *facts.Call) { c.Stage = facts.CallGreeting }) },
		"a greeting that turns us away":     func(w *world) { w.callAll(func(c *facts.Call) { c.Stage, c.Banner = facts.CallGreeting, "554 no" }) },
		"refused, and so is everybody":      func(w *world) { w.Network.Port25Blocked = true; w.callAll(refused) },
		"refused, and nobody else is tried": func(w *world) { w.Reach.Mail = false; w.callAll(refused) },
	} {
		w := healthy(enforce)
		spoil(w)
		for _, f := range w.judge() {
			if f.Level != Unknown {
				t.Errorf("%s: %s %s", name, f.ID, f.Level)
			}
		}
	}
}

func noConnection(c *facts.Call) {
	*c = facts.Call{Addr: c.Addr, Stage: facts.CallConnect, Err: "i/o timeout"}
}

func refused(c *facts.Call) { *c = facts.Call{Addr: c.Addr, Stage: facts.CallRefused} }

// A failure counts in full at the second check, 10 minutes later or more, and
// only if every check between saw it.
func TestSeenTwice(t *testing.T) {
	w := healthy(enforce, mx1)
	w.callAll(noEncryption)
	judgeAt := func(minutes int, scope facts.Scope) Level {
		w.At = now().Add(time.Duration(minutes) * time.Minute)
		w.Scope = scope
		findings := Judge(situation(w.Check, w.notes, w.At))
		s := situation(w.Check, w.notes, w.At)
		w.notes.Sightings = Sightings(s, Judge(s))
		f, _ := find(findings, "mx-no-encryption")
		return f.Level
	}
	dnsOnly := facts.Scope{DNS: true}
	for _, c := range []struct {
		minutes int
		scope   facts.Scope
		want    Level
	}{
		{0, facts.Full(), BounceSoon},
		{9, facts.Full(), BounceSoon},
		{11, facts.Full(), BounceNow},
		{12, dnsOnly, BounceNow},
	} {
		if got := judgeAt(c.minutes, c.scope); got != c.want {
			t.Errorf("after %d minutes: %s, want %s", c.minutes, got, c.want)
		}
	}

	w.notes.Sightings = nil
	judgeAt(20, facts.Full())
	if got := judgeAt(40, dnsOnly); got != BounceSoon {
		t.Errorf("a check of DNS alone confirmed it: %s", got)
	}
	w.call(0, func(c *facts.Call) { c.Stage, c.Cert = facts.CallDone, good(mx1) })
	judgeAt(50, facts.Full())
	w.call(0, noEncryption)
	if got := judgeAt(60, facts.Full()); got != BounceSoon {
		t.Errorf("it was gone in between, and still: %s", got)
	}
}

func TestExposed(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(w *world)
		mode  mtasts.Mode
		want  bool
		until time.Time
	}{
		{"enforcing", func(w *world) {}, enforce, true, ago(-7)},
		{"testing", func(w *world) {}, trial, false, time.Time{}},
		{"softened yesterday", func(w *world) { w.notes.Served = []facts.Served{served(policy(enforce, 7*day, mx1), "1", 30, 1)} }, trial, true, ago(-6)},
		{"softened long ago", func(w *world) { w.notes.Served = []facts.Served{served(policy(enforce, 7*day, mx1), "1", 30, 8)} }, trial, false, time.Time{}},
		{"the longest memory counts", func(w *world) {
			w.notes.Served = []facts.Served{served(policy(enforce, 30*day, mx1), "1", 60, 2), served(policy(enforce, day, mx1), "2", 2, 1)}
		}, trial, true, ago(-28)},
		{"the file enforces, but no record leads to it", func(w *world) { w.noRecord(); w.notes = facts.Notes{} }, enforce, false, time.Time{}},
		{"no notes", func(w *world) { w.notes = facts.Notes{} }, enforce, true, ago(-7)},
	} {
		w := healthy(c.mode)
		c.spoil(w)
		got, until := situation(w.Check, w.notes, now()).Exposed()
		if got != c.want || !until.Equal(c.until) {
			t.Errorf("%s: %v until %v, want %v until %v", c.name, got, until, c.want, c.until)
		}
	}
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		name   string
		spoil  func(w *world)
		record mtasts.State
		policy rollout.PolicyState
		mode   mtasts.Mode
	}{
		{"all is well", func(w *world) {}, mtasts.Valid, rollout.PolicyValid, trial},
		{"no record", func(w *world) { w.noRecord() }, mtasts.Absent, rollout.PolicyValid, rollout.Absent},
		{"two records", func(w *world) { w.record("TXT v=STSv1; id=1", "TXT v=STSv1; id=2") }, mtasts.Multiple, rollout.PolicyValid, rollout.Absent},
		{"a broken record", func(w *world) { w.record("TXT v=STSv1; id=") }, mtasts.Invalid, rollout.PolicyValid, rollout.Absent},
		{"other texts", func(w *world) { w.record("TXT v=spf1 -all") }, mtasts.Absent, rollout.PolicyValid, rollout.Absent},
		{"no answer", func(w *world) { w.Check.Record = silent("_mta-sts", facts.ServFail) }, rollout.TempError, rollout.PolicyValid, trial},
		{"no host", func(w *world) { w.noHost() }, mtasts.Valid, rollout.PolicyAbsent, rollout.Absent},
		{"no file", func(w *world) { w.fetch(status(404)) }, mtasts.Valid, rollout.PolicyAbsent, rollout.Absent},
		{"redirect", func(w *world) { w.fetch(status(302)) }, mtasts.Valid, rollout.PolicyUnreachable, rollout.Absent},
		{"timeout", func(w *world) { w.fetch(stage(facts.FetchTimeout)) }, mtasts.Valid, rollout.PolicyUnreachable, rollout.Absent},
		{"one address is out of reach", func(w *world) { stage(facts.FetchConnect)(&w.Fetches[1]) }, mtasts.Valid, rollout.PolicyValid, trial},
		{"one address has a bad certificate", func(w *world) { webCertificate(facts.CertExpired)(&w.Fetches[1]) }, mtasts.Valid, rollout.PolicyUnreachable, rollout.Absent},
		{"blank lines at the end", func(w *world) { w.edit("max_age: 604800\n", "max_age: 604800\n\n\n") }, mtasts.Valid, rollout.PolicyInvalid, trial},
		{"nonsense", func(w *world) { w.publish("hello") }, mtasts.Valid, rollout.PolicyInvalid, rollout.Absent},
	} {
		w := healthy(trial)
		c.spoil(w)
		record, id, _ := rollout.RecordState(w.Check)
		file := rollout.FileOf(w.Check)
		if mode := rollout.Mode(w.Check); record != c.record || file.State != c.policy || mode != c.mode {
			t.Errorf("%s: record %s, policy %s, mode %s; want %s, %s, %s", c.name, record, file.State, mode, c.record, c.policy, c.mode)
		}
		if (id != "") != (record == mtasts.Valid) || (file.Why == "") != (file.State == rollout.PolicyValid) {
			t.Errorf("%s: id %q, why %q", c.name, id, file.Why)
		}
	}
}

// Inside a closed network, with name servers of its own, an inside address is what there is.
func TestPrivateAddressInsideAClosedNetwork(t *testing.T) {
	w := healthy(trial)
	w.Check.Host = says("mta-sts."+rosehill, "A 10.1.2.3")
	w.Zone.Servers = []facts.Server{{Kind: facts.Authoritative, Name: "ns", Addr: "10.0.0.53"}}
	if f, there := find(w.judge(), "policy-host-private"); there {
		t.Errorf("%v", f.Evidence)
	}
}

func TestDatesAreInTheReadersTime(t *testing.T) {
	w := healthy(trial)
	behind(w)
	berlin := now().In(time.FixedZone("CET", 3600))
	f, _ := find(Judge(situation(w.Check, w.notes, berlin)), "sts-record-not-seen-yet")
	if said(t, f.Values["time"]) != "15:20" {
		t.Errorf("time %q, want 15:20", said(t, f.Values["time"]))
	}
}

func TestLevelNames(t *testing.T) {
	body, err := json.Marshal([]Level{BounceNow, BounceSoon, Off, Advice, Unknown})
	if want := `["bounce-now","bounce-soon","off","advice","unknown"]`; err != nil || string(body) != want {
		t.Errorf("%s, %v; want %s", body, err, want)
	}
	var back []Level
	if err := json.Unmarshal(body, &back); err != nil || !slices.IsSorted(back) || len(back) != 5 {
		t.Errorf("%v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`["worse"]`), &back); err == nil {
		t.Error("a level that does not exist was read")
	}
}

// FuzzJudge mixes the known faults with text from outside. Judge must not panic,
// must give the same again, and must fill all words without letting control characters through.
func FuzzJudge(f *testing.F) {
	f.Add(uint64(1), uint64(0), "x")
	f.Add(uint64(1<<40|1<<13), uint64(7), "\x1b[31m v=STSv1; id={id}\u202e")
	f.Add(^uint64(0), ^uint64(0), strings.Repeat("a.", 200))
	words, err := assets.Load("en")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, first, second uint64, text string) {
		w := healthy([]mtasts.Mode{enforce, trial}[first%2])
		all := raises()
		for i, c := range all {
			bits := first
			if i >= 64 {
				bits = second
			}
			if bits>>(i%64)&1 == 1 {
				spoil(w, c.spoil)
			}
		}
		w.outside(text, second)
		findings := w.judge()
		if diff := cmp.Diff(findings, w.judge()); diff != "" {
			t.Fatalf("judged twice:\n%s", diff)
		}
		if !slices.IsSortedFunc(findings, func(a, b Finding) int { return int(a.Level - b.Level) }) {
			t.Errorf("not worst first: %v", ids(findings))
		}
		for _, f := range findings {
			if f.Values == nil || f.Level < BounceNow || f.Level > Unknown {
				t.Errorf("%+v", f)
			}
			said := Text(words, f)
			fix := strings.ReplaceAll(said.Fix, "\n", " ") // has values on lines of their own
			for _, part := range []string{said.Title, said.What, said.Why, fix, said.Until} {
				if part == "" || strings.HasPrefix(part, "[finding.") || strings.ContainsAny(part, "\x1b\u202e\n") {
					t.Errorf("%s says %q", f.ID, part)
				}
			}
		}
		s := situation(w.Check, w.notes, w.At)
		Sightings(s, Judge(s))
		VerdictOf(findings)
	})
}

// spoil applies a change that may need what an earlier change took away.
func spoil(w *world, change func(w *world)) {
	defer func() { _ = recover() }()
	change(w)
}

// outside puts text wherever the network could have put it.
func (w *world) outside(text string, n uint64) {
	pick := func(i int) bool { return n>>i&1 == 1 }
	if pick(0) {
		w.record("TXT " + text)
	}
	if pick(1) {
		w.publish(text)
	}
	if pick(2) {
		w.Check.MX = says(rosehill, "MX 10 "+text)
	}
	if pick(3) {
		w.reportRecord("TXT v=TLSRPTv1; rua=" + text)
	}
	if pick(4) {
		w.Check.Host.Alias, w.Check.Record.Alias = []string{text}, []string{text, text}
	}
	if pick(5) {
		w.Check.Host = says(text, "A "+text, "AAAA "+text)
	}
	for i := range w.Servers {
		w.Servers[i].Host, w.Servers[i].Alias = text, text
		for j := range w.Servers[i].Calls {
			w.Servers[i].Calls[j].Err, w.Servers[i].Calls[j].Cert = text, &facts.Certificate{Names: []string{text}, Issuer: text, Fault: facts.CertFault(text)}
		}
	}
	for i := range w.Fetches {
		w.Fetches[i].Location, w.Fetches[i].FoundAt, w.Fetches[i].ContentType = text, text, text
	}
	for i := range w.notes.Reports {
		w.notes.Reports[i].Organization, w.notes.Reports[i].Policy = text, text
		w.notes.Reports[i].Failure = int64(n)
		w.notes.Reports[i].Failures = []facts.ReportReason{{Result: tlsrpt.ResultType(text), MX: text, Count: int64(n)}}
	}
	for i := range w.notes.Served {
		w.notes.Served[i].Body, w.notes.Served[i].MaxAge = text, time.Duration(n)
	}
}

// A policy with a mistake of layout is not valid, and some sender may hold it all the same.
func TestHeld(t *testing.T) {
	for old, want := range map[string]struct {
		mode mtasts.Mode
		held bool
	}{
		"mode":    {enforce, true},         // an empty line before it
		"version": {rollout.Absent, false}, // no version
	} {
		w := healthy(enforce)
		if old == "mode" {
			w.edit("mode:", "\nmode:")
		} else {
			w.edit("version: STSv1", "<html>")
		}
		w.notes = facts.Notes{}
		state := rollout.FileOf(w.Check).State
		policy, held := remembered(w.Check)
		exposed, until := situation(w.Check, w.notes, now()).Exposed()
		if state != rollout.PolicyInvalid || held != want.held || rollout.Mode(w.Check) != want.mode {
			t.Errorf("%s: %s, held %v, mode %s", old, state, held, rollout.Mode(w.Check))
		}
		if held && (policy.Mode != enforce || !exposed || !until.Equal(now().Add(7*day))) {
			t.Errorf("%s: %v, exposed %v until %s", old, policy, exposed, until)
		}
	}
	w := healthy(enforce)
	w.noRecord()
	if _, held := remembered(w.Check); held {
		t.Error("held without a record")
	}
}

// remembered is the policy that a sender may keep after a check.
func remembered(check facts.Check) (mtasts.Policy, bool) {
	served := rollout.Remember(nil, check)
	if len(served) == 0 {
		return mtasts.Policy{}, false
	}
	return rollout.PolicyOf(served[0]), true
}

// A finding about reports names the failure that it is there for, not the one that would be worse if somebody else had seen it.
func TestReportReason(t *testing.T) {
	w := healthy(mtasts.Testing)
	fetch := facts.ReportReason{Result: "sts-policy-fetch-error", Count: 1}
	alone := facts.ReportReason{Result: "certificate-not-trusted", MX: mx1, Count: 1}
	w.notes.Reports = []facts.ReportDay{report("a.example", 1, 3, 1, alone), report("b.example", 1, 3, 1, fetch), report("c.example", 1, 3, 1, fetch)}
	f, ok := find(w.judge(), "report-new-failure")
	if !ok || f.Values.Text("company") != "b.example" && f.Values.Text("company") != "c.example" || f.Values.Text("reason") != "sts-policy-fetch-error" {
		t.Errorf("%v: %v", ok, f.Values)
	}
}

// said returns a value as English writes it.
func said(t *testing.T, value any) string {
	t.Helper()
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	return words.Written(value)
}
