package diagnosis

import (
	"crypto/tls"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// raise is one way to spoil a healthy domain. The domain as it was before is its
// healthy twin: there the finding must not be.
type raise struct {
	id    ID
	mode  mtasts.Mode
	level Level
	hosts []string
	spoil func(w *world)
}

const (
	enforce = mtasts.Enforce
	trial   = mtasts.Testing
	mx1     = "mx1." + rosehill
	mx2     = "mx2." + rosehill
)

var legacyGoogle = []string{"aspmx.l.google.com", "alt1.aspmx.l.google.com"}

func certificate(fault facts.CertFault) func(c *facts.Call) {
	return func(c *facts.Call) {
		c.Cert.Fault = fault
		switch fault {
		case facts.CertExpired:
			c.Cert.NotAfter = ago(2)
		case facts.CertWrongName:
			c.Cert.Names = []string{"www.other.example"}
		}
	}
}

func status(code int) func(f *facts.Fetch) {
	return func(f *facts.Fetch) { f.Status, f.Body = code, nil }
}

// planned is a plan whose policy went live a while ago.
func planned(mode mtasts.Mode, maxAge time.Duration) *plan.Plan {
	return &plan.Plan{Domain: rosehill, Zone: rosehill, Target: plan.Target{
		Mode: mode, MaxAge: maxAge, MX: []plan.Line{{Pattern: mx1}, {Pattern: mx2}}, ID: "1", Since: ago(20), LiveSince: ago(20),
	}}
}

func raises() []raise {
	return []raise{
		// Mail servers and the list.
		{"mx-none-covered", enforce, BounceNow, nil, func(w *world) { w.publish(policy(enforce, day, "mail.elsewhere.example")) }},
		{"mx-none-covered", trial, Off, nil, func(w *world) { w.publish(policy(trial, day, "mail.elsewhere.example")) }},
		{"mx-star-too-short", enforce, BounceNow, legacyGoogle, func(w *world) { w.publish(policy(enforce, day, "*.google.com")) }},
		{"mx-star-too-short", trial, Off, legacyGoogle, func(w *world) { w.publish(policy(trial, day, "*.google.com")) }},
		{"mx-star-too-short", enforce, BounceSoon, legacyGoogle, func(w *world) { w.publish(policy(enforce, day, "aspmx.l.google.com", "*.google.com")) }},
		{"mx-star-too-short", enforce, BounceNow, []string{"rosehill.h-v1.mx.microsoft"}, func(w *world) { w.publish(policy(enforce, day, "*.mx.microsoft")) }},
		{"mx-some-uncovered", enforce, BounceSoon, nil, func(w *world) { w.publish(policy(enforce, day, mx1)) }},
		{"mx-some-uncovered", trial, Off, nil, func(w *world) { w.publish(policy(trial, day, mx1)) }},
		{"policy-delegated-elsewhere", enforce, BounceNow, nil, func(w *world) {
			w.Check.Record.Alias = []string{"_mta-sts.mx.cloudflare.net"}
			w.publish(policy(enforce, day, "*.mx.cloudflare.net"))
		}},
		{"policy-delegated-elsewhere", trial, Off, nil, func(w *world) {
			w.Check.Host.Alias = []string{"policies.provider.example"}
			w.publish(policy(trial, day, "mx.provider.example"))
		}},
		{"mx-name-dead", enforce, BounceNow, []string{mx1}, func(w *world) { w.Servers[0].Dead, w.Servers[0].Calls = true, nil }},
		{"mx-name-dead", trial, BounceSoon, nil, func(w *world) { w.Servers[1].Dead, w.Servers[1].Calls = true, nil }},
		{"mx-refuses-connection", trial, BounceSoon, nil, func(w *world) { w.call(1, func(c *facts.Call) { c.Stage = facts.CallRefused }) }},
		{"mx-refuses-connection", trial, BounceNow, []string{mx1}, func(w *world) {
			w.call(0, func(c *facts.Call) { c.Stage = facts.CallRefused })
			w.notes.Sightings = []facts.Sighting{{ID: "mx-refuses-connection", About: mx1, First: ago(0.01), Last: ago(0.01)}}
		}},
		{"mx-address-dead", enforce, Advice, nil, func(w *world) {
			w.Servers[0].Addrs = append(w.Servers[0].Addrs, "192.0.2.26")
			w.Servers[0].Calls = append(w.Servers[0].Calls, facts.Call{Addr: "192.0.2.26", Stage: facts.CallConnect, Err: "i/o timeout"})
		}},
		{"mx-address-dead", trial, Advice, nil, func(w *world) {
			w.Servers[1].Calls = append(w.Servers[1].Calls, facts.Call{Addr: "192.0.2.26", Stage: facts.CallRefused})
		}},
		{"mx-v6-only", trial, Advice, nil, func(w *world) { w.Servers[0].Addrs = []string{"2001:db8::25"} }},
		{"mx-v6-only", trial, BounceSoon, []string{mx1}, func(w *world) { w.Servers[0].Addrs = []string{"2001:db8::25"} }},
		{"mx-null-mixed", trial, BounceSoon, nil, func(w *world) { w.Check.MX = says(rosehill, "MX 0 .", "MX 10 "+mx1, "MX 20 "+mx2) }},
		{"mx-alias", enforce, Advice, nil, func(w *world) { w.Servers[0].Alias = "real." + rosehill }},
		{"mx-null", trial, Advice, nil, func(w *world) { w.Check.MX, w.Servers = says(rosehill, "MX 0 ."), nil }},
		{"mx-none", trial, BounceSoon, nil, func(w *world) { w.Check.MX, w.Servers = silent(rosehill, facts.NoData), nil }},
		{"mx-none", enforce, BounceNow, nil, func(w *world) { w.Check.MX, w.Servers = silent(rosehill, facts.NoData), nil }},
		{"m365-new-host", trial, Advice, []string{"rosehill.h-v1.mx.microsoft"}, func(w *world) { w.publish(policy(trial, day, "*.h-v1.mx.microsoft")) }},
		{"google-one-host", trial, Advice, []string{"smtp.google.com"}, func(w *world) { w.publish(policy(trial, day, "aspmx.l.google.com", "*.aspmx.l.google.com")) }},
		{"google-one-host", trial, Advice, legacyGoogle, func(w *world) { w.publish(policy(trial, day, "smtp.google.com")) }},

		// Mail servers and their proof.
		{"mx-cert-expired", enforce, BounceNow, nil, func(w *world) { w.callAll(certificate(facts.CertExpired)) }},
		{"mx-cert-expired", enforce, BounceSoon, nil, func(w *world) { w.call(0, certificate(facts.CertExpired)) }},
		{"mx-cert-expired", trial, Off, nil, func(w *world) { w.callAll(certificate(facts.CertExpired)) }},
		{"mx-cert-expired", trial, Off, nil, func(w *world) { w.callAll(func(c *facts.Call) { c.Cert.NotAfter = ago(1) }) }}, // since the check
		{"mx-cert-wrong-name", enforce, BounceNow, nil, func(w *world) { w.callAll(certificate(facts.CertWrongName)) }},
		{"mx-cert-untrusted", enforce, BounceNow, nil, func(w *world) { w.callAll(certificate(facts.CertUntrusted)) }},
		{"mx-cert-untrusted", trial, Off, nil, func(w *world) { w.call(0, certificate(facts.CertNotYet)) }},
		{"mx-cert-chain-missing", enforce, BounceNow, nil, func(w *world) { w.callAll(certificate(facts.CertChain)) }},
		{"mx-no-encryption", enforce, BounceSoon, nil, func(w *world) { w.callAll(noEncryption) }},
		{"mx-no-encryption", enforce, BounceNow, []string{mx1}, func(w *world) {
			w.callAll(noEncryption)
			w.notes.Sightings = []facts.Sighting{{ID: "mx-no-encryption", About: mx1, First: ago(0.01), Last: ago(0.01)}}
		}},
		{"mx-no-encryption", trial, Off, nil, func(w *world) {
			w.callAll(func(c *facts.Call) { c.Stage, c.Cert, c.Err = facts.CallTLS, nil, "EOF" })
		}},
		{"mx-starttls-injection", enforce, BounceSoon, nil, func(w *world) { w.callAll(injected) }},
		{"mx-starttls-injection", enforce, BounceSoon, nil, func(w *world) { w.call(0, injected) }},
		{"mx-starttls-injection", enforce, BounceNow, []string{mx1}, func(w *world) {
			w.callAll(injected)
			w.notes.Sightings = []facts.Sighting{{ID: "mx-starttls-injection", About: mx1, First: ago(0.01), Last: ago(0.01)}}
		}},
		{"mx-starttls-injection", trial, Off, nil, func(w *world) { w.callAll(injected) }},
		{"mx-tls-too-old", enforce, BounceNow, nil, func(w *world) { w.callAll(func(c *facts.Call) { c.TLSVersion = tls.VersionTLS10 }) }},
		{"mx-tls-too-old", trial, Off, nil, func(w *world) {
			w.callAll(func(c *facts.Call) {
				c.Stage, c.Err = facts.CallTLS, "remote error: tls: protocol version not supported"
			})
		}},
		{"mx-backup-broken", enforce, BounceSoon, nil, func(w *world) { w.call(1, certificate(facts.CertExpired)) }},
		{"mx-backup-broken", trial, Off, nil, func(w *world) { w.call(1, noEncryption) }},
		{"mx-cert-expiring", enforce, BounceSoon, nil, func(w *world) { w.call(0, func(c *facts.Call) { c.Cert.NotAfter = ago(-10) }) }},
		{"mx-cert-expiring", trial, Advice, nil, func(w *world) { w.call(0, func(c *facts.Call) { c.Cert.NotAfter = ago(-10) }) }},

		// Beside the certificates.
		{"dane-mismatch", enforce, BounceSoon, nil, func(w *world) { w.fingerprint(facts.FitsNot) }},
		{"dane-mismatch", trial, BounceNow, []string{mx1}, func(w *world) { w.fingerprint(facts.FitsNot) }},
		{"dane-possible", trial, Advice, nil, func(w *world) { w.fingerprint(facts.Fits) }},
		{"issuer-not-allowed", enforce, BounceSoon, nil, func(w *world) {
			w.fetch(func(f *facts.Fetch) { f.Cert.Issuer = "Let's Encrypt" })
			w.Issuers = []facts.CAA{{Name: rosehill, Tag: "issue", Value: "digicert.com"}}
		}},
		{"issuer-not-allowed", trial, Advice, nil, func(w *world) {
			w.call(1, func(c *facts.Call) { c.Cert.Issuer = "Sectigo Limited" })
			w.Servers[1].Issuers = []facts.CAA{{Name: rosehill, Tag: "issue", Value: ";"}}
		}},

		// The record.
		{"sts-record-missing", trial, Off, nil, func(w *world) { w.noRecord(); w.notes = facts.Notes{} }},
		{"sts-record-wrong-place", trial, Off, nil, func(w *world) {
			w.noRecord()
			w.Misplaced = []facts.RR{{Name: "_mta-sts." + rosehill + "." + rosehill, Type: "TXT", Value: "v=STSv1; id=1"}}
		}},
		{"sts-record-multiple", trial, Off, nil, func(w *world) { w.record("TXT v=STSv1; id=1", "TXT v=STSv1; id=2") }},
		{"sts-record-bad-start", trial, Off, nil, func(w *world) { w.record("TXT v=sts1; id=1") }},
		{"sts-record-id-missing", trial, Off, nil, func(w *world) { w.record("TXT v=STSv1;") }},
		{"sts-record-id-invalid", trial, Off, nil, func(w *world) { w.record("TXT v=STSv1; id=2026-11-23") }},
		{"sts-record-quotes", trial, Off, nil, func(w *world) { w.record("TXT “v=STSv1; id=1”") }},
		{"sts-record-cut", trial, Off, nil, func(w *world) { w.record("TXT v=STSv1") }},
		{"sts-record-backslash", trial, Off, nil, func(w *world) { w.record(`TXT v=STSv1\; id=20261101T120000`) }},
		{"sts-record-placeholder", trial, Off, nil, func(w *world) { w.record("TXT v=STSv1; id=UNIX_TIMESTAMP") }},
		{"sts-record-placeholder", trial, Advice, nil, func(w *world) { w.record("TXT v=STSv1; id=YYYYMMDDHHMMSS") }},
		{"sts-record-wrong-type", trial, Off, nil, func(w *world) { w.record("TXT rosehill_example__mta_sts.easydmarc.pro") }},
		{"sts-record-wrong-type", trial, Off, nil, func(w *world) {
			w.noRecord()
			w.Misplaced = []facts.RR{{Name: "_mta-sts." + rosehill, Type: "A", Value: "192.0.2.80"}}
		}},
		{"sts-record-wrong-place", trial, Off, nil, func(w *world) {
			w.noRecord()
			w.Misplaced = []facts.RR{{Name: "_mta-sts.mx1." + rosehill, Type: "TXT", Value: "v=STSv1; id=1"}}
		}},
		{"sts-record-wrong-place", trial, Off, nil, func(w *world) {
			w.noRecord()
			w.Misplaced = []facts.RR{{Name: "_mta_sts." + rosehill, Type: "CNAME", Value: "rosehill_example__mta_sts.easydmarc.pro"}}
		}},
		{"sts-record-syntax", trial, Off, nil, func(w *world) { w.record("TXT v=STSv1; id=1; id=2") }},
		{"sts-record-alias-broken", trial, Off, nil, func(w *world) {
			w.record("CNAME gone.provider.example")
			w.Check.Record.Alias = []string{"gone.provider.example"}
			w.Check.Record.Target = silent("gone.provider.example", facts.NXDomain).Authoritative
		}},
		{"sts-record-wildcard", trial, Off, nil, func(w *world) { w.Check.Record.Wildcard = true }},
		{"sts-record-not-seen-yet", trial, Off, nil, func(w *world) {
			w.Check.Record.Resolvers = []facts.Answer{{Server: resolver("Quad9"), Status: facts.NXDomain, Negative: 20 * time.Minute}}
		}},
		{"sts-record-not-seen-yet", trial, Off, nil, func(w *world) {
			w.Check.Record.Resolvers = []facts.Answer{gives(resolver("Google"), "", "TXT v=STSv1; id=old")}
		}},
		{"sts-ttl-long", trial, Advice, nil, func(w *world) {
			for i := range w.Check.Record.Authoritative {
				w.Check.Record.Authoritative[i].RRs[0].TTL = 48 * time.Hour
			}
		}},
		{"mta-sts-missing", trial, Off, nil, func(w *world) { w.noRecord(); w.noHost(); w.notes = facts.Notes{} }},
		{"mta-sts-missing", trial, Off, nil, func(w *world) { // a star answers for any web address
			w.noRecord()
			w.Check.Host.Wildcard, w.notes = true, facts.Notes{}
			w.fetch(status(404))
		}},

		// The policy host.
		{"policy-host-missing", trial, Off, nil, func(w *world) { w.noHost() }},
		{"policy-host-dangling", trial, Off, nil, func(w *world) {
			w.Fetches = nil
			w.Check.Host = says("mta-sts."+rosehill, "CNAME rosehill.gone.example")
			w.Check.Host.Alias = []string{"rosehill.gone.example"}
			w.Check.Host.Target = silent("rosehill.gone.example", facts.NXDomain).Authoritative
		}},
		{"policy-host-dangling", trial, Off, nil, func(w *world) {
			w.fetch(func(f *facts.Fetch) { f.Status, f.Body = 404, []byte("<p>There isn't a GitHub Pages site here.</p>") })
		}},
		{"policy-host-v6-only", trial, Off, nil, func(w *world) {
			w.Fetches[0].Stage, w.Fetches[0].Status, w.Fetches[0].Body = facts.FetchConnect, 0, nil
			w.notes.Sightings = []facts.Sighting{{ID: "policy-host-v6-only", First: ago(0.01), Last: ago(0.01)}}
		}},
		{"policy-host-v6-only", trial, Advice, nil, func(w *world) { // seen once
			w.Fetches[0].Stage, w.Fetches[0].Status, w.Fetches[0].Body = facts.FetchConnect, 0, nil
		}},
		{"policy-host-v6-only", trial, Off, nil, func(w *world) { // it says so itself
			w.Fetches[0].Stage, w.Fetches[0].Status, w.Fetches[0].Body = facts.FetchRefused, 0, nil
		}},
		{"policy-host-private", trial, Off, nil, func(w *world) { w.Check.Host = says("mta-sts."+rosehill, "A 10.1.2.3") }},
		{"policy-host-v6-only", trial, Off, nil, func(w *world) { w.Check.Host = says("mta-sts."+rosehill, "AAAA 2001:db8::80") }},

		{"policy-host-missing", trial, Off, nil, func(w *world) {
			w.noRecord()
			w.noHost()
			w.FoundAt, w.notes = "https://"+rosehill+mtasts.PolicyPath, facts.Notes{}
		}},

		{"policy-host-wrong-place", trial, Off, nil, func(w *world) {
			w.noHost()
			w.Misplaced = []facts.RR{{Name: "mta-sts." + rosehill + "." + rosehill, Type: "CNAME", Value: "rosehill.github.io"}}
		}},
		{"policy-host-wrong-place", trial, Off, nil, func(w *world) {
			w.noHost()
			w.Misplaced = []facts.RR{{Name: "mtasts." + rosehill, Type: "A", Value: "192.0.2.80"}}
		}},
		{"policy-host-wrong-place", trial, Off, nil, func(w *world) { // an address at the name of the record
			w.noHost()
			w.Misplaced = []facts.RR{{Name: "_mta-sts." + rosehill, Type: "A", Value: "192.0.2.80"}}
		}},
		{"policy-host-wrong-type", trial, Off, nil, func(w *world) {
			w.noHost()
			w.Misplaced = []facts.RR{{Name: "mta-sts." + rosehill, Type: "TXT", Value: "rosehill.github.io"}}
		}},
		{"policy-host-elsewhere", trial, Off, nil, func(w *world) {
			w.Check.Host.Alias = []string{"other.github.io"}
			w.fetch(status(404))
			w.plan = &plan.Plan{Domain: rosehill, Hosting: plan.Hosting{Records: []plan.Record{{Name: "mta-sts." + rosehill, Type: "CNAME", Value: "rosehill.github.io"}}}}
		}},
		{"policy-host-elsewhere", trial, Off, nil, func(w *world) { // one digit wrong
			w.fetch(stage(facts.FetchRefused))
			w.plan = &plan.Plan{Domain: rosehill, Hosting: plan.Hosting{Records: []plan.Record{{Name: "mta-sts." + rosehill, Type: "A", Value: "192.0.2.81"}}}}
		}},
		{"policy-host-no-answer", trial, Off, nil, func(w *world) { w.handOn(&w.Check.Host, facts.Refused); w.Fetches = nil }},
		{"policy-host-no-answer", trial, Off, nil, func(w *world) { w.handOn(&w.Check.Host, facts.Timeout); w.Fetches = nil }},
		{"policy-host-no-answer", trial, Off, nil, func(w *world) { w.Check.Host = silent("mta-sts."+rosehill, facts.ServFail); w.Fetches = nil }},
		{"policy-host-no-answer", trial, Off, nil, func(w *world) { // the end of its alias
			w.Check.Host = says("mta-sts."+rosehill, "CNAME rosehill.gone.example")
			w.Check.Host.Alias = []string{"rosehill.gone.example"}
			w.Check.Host.Target = []facts.Answer{{Server: facts.Server{Name: "ns.gone.example", Addr: "198.51.100.9"}, Status: facts.Refused}}
			w.Fetches = nil
		}},
		{"policy-address-dead", trial, Advice, nil, func(w *world) {
			w.Check.Host = says("mta-sts."+rosehill, "A 192.0.2.80", "A 192.0.2.81")
			w.Fetches[1] = facts.Fetch{Addr: "192.0.2.81", Stage: facts.FetchTimeout, Err: "i/o timeout"}
		}},

		// The fetch.
		{"policy-fetch-refused", trial, Off, nil, func(w *world) { w.fetch(stage(facts.FetchRefused)) }},
		{"policy-fetch-timeout", trial, Off, nil, func(w *world) { w.fetch(stage(facts.FetchTimeout)) }},
		{"policy-fetch-timeout", trial, Off, nil, func(w *world) {
			w.fetch(func(f *facts.Fetch) {
				*f = facts.Fetch{Addr: f.Addr, Stage: facts.FetchTimeout, Connected: true, Took: time.Minute}
			})
		}},
		{"check-policy-cut", trial, Unknown, nil, func(w *world) {
			w.fetch(func(f *facts.Fetch) {
				*f = facts.Fetch{Addr: f.Addr, Stage: facts.FetchTimeout, Connected: true, Cut: true, Took: 6 * time.Second}
			})
		}},
		{"check-policy-cut", trial, Unknown, nil, func(w *world) { w.Reach.Web = false; w.fetch(stage(facts.FetchTimeout)) }},
		{"policy-tls-failed", trial, Off, nil, func(w *world) { w.fetch(stage(facts.FetchTLS)) }},
		{"policy-cert-expired", trial, Off, nil, func(w *world) { w.fetch(webCertificate(facts.CertExpired)) }},
		{"policy-cert-wrong-name", trial, Off, nil, func(w *world) { w.fetch(webCertificate(facts.CertWrongName)) }},
		{"policy-cert-untrusted", trial, Off, nil, func(w *world) { w.fetch(webCertificate(facts.CertChain)) }},
		{"policy-cert-pending", trial, Off, nil, func(w *world) {
			w.Check.Host.Alias = []string{"rosehill.github.io"}
			w.notes = facts.Notes{}
			w.fetch(func(f *facts.Fetch) {
				f.Stage, f.Status = facts.FetchCert, 0
				f.Cert = &facts.Certificate{Names: []string{"*.github.io", "github.io"}, Fault: facts.CertWrongName, NotAfter: ago(-60)}
			})
		}},
		{"policy-cert-expiring", enforce, BounceSoon, nil, func(w *world) { w.fetch(func(f *facts.Fetch) { f.Cert.NotAfter = ago(-5) }) }},
		{"policy-cert-expiring", trial, Advice, nil, func(w *world) { w.fetch(func(f *facts.Fetch) { f.Cert.NotAfter = ago(-5) }) }},
		{"policy-fetch-redirect", trial, Off, nil, func(w *world) {
			w.fetch(func(f *facts.Fetch) { f.Status, f.Location = 301, "https://www."+rosehill+"/" })
		}},
		{"policy-fetch-notfound", trial, Off, nil, func(w *world) { w.fetch(status(404)) }},
		{"policy-fetch-blocked", trial, Off, nil, func(w *world) { w.fetch(status(403)) }},
		{"policy-fetch-blocked", trial, Off, nil, func(w *world) { w.fetch(func(f *facts.Fetch) { f.Status, f.Browser = 503, 200 }) }},
		{"policy-fetch-server-error", trial, Off, nil, func(w *world) { w.fetch(status(502)) }},
		{"policy-fetch-not-200", trial, Off, nil, func(w *world) { w.fetch(status(204)) }},
		{"policy-fetch-not-200", trial, Off, nil, func(w *world) { w.fetch(stage(facts.FetchHTTP)) }},
		{"policy-slow", trial, Advice, nil, func(w *world) { w.fetch(func(f *facts.Fetch) { f.Took = 12 * time.Second }) }},
		{"policy-unstable", trial, Off, nil, func(w *world) { w.Fetches[1].Body = []byte(policy(trial, day, mx1, mx2)) }},
		{"policy-unstable", trial, Off, nil, func(w *world) {
			old := served(policy(trial, 7*day, mx1), "20261101T120000", 0.3, 0.2)
			w.notes.Served = []facts.Served{served(policy(trial, 7*day, mx1, mx2), "20261101T120000", 22, 0.4), old}
		}},
		{"policy-content-type", trial, Off, nil, func(w *world) { w.fetch(func(f *facts.Fetch) { f.ContentType = "text/html" }) }},

		// The policy itself.
		{"policy-is-webpage", trial, Off, nil, func(w *world) { w.publish("<!doctype html><title>Rosehill</title>") }},
		{"policy-too-large", trial, Off, nil, func(w *world) { w.publish(strings.Repeat("#", mtasts.MaxPolicySize+1)) }},
		{"policy-encoding", trial, Off, nil, func(w *world) { w.publish("\ufeff" + policy(trial, day, mx1, mx2)) }},
		{"policy-version-bad", trial, Off, nil, func(w *world) { w.edit("STSv1", "STSv2") }},
		{"policy-mode-bad", trial, Off, nil, func(w *world) { w.edit("mode: testing", "mode: report") }},
		{"policy-max-age-bad", trial, Off, nil, func(w *world) { w.edit("max_age: 604800", "max_age: long") }},
		{"policy-key-typo", trial, Off, nil, func(w *world) { w.edit("mx: mx1", "nmx: mx1") }},
		{"policy-key-case", trial, Off, nil, func(w *world) { w.edit("mode: testing", "mode: Testing") }},
		{"policy-mx-syntax", trial, Off, nil, func(w *world) { w.edit("mx: mx1", "mx: 10 mx1") }},
		{"policy-mx-unicode", trial, Off, nil, func(w *world) { w.edit("mx: mx1", "mx: mü1") }},
		{"policy-no-mx", enforce, BounceNow, nil, func(w *world) { w.publish("version: STSv1\nmode: enforce\nmax_age: 86400\n") }},
		{"policy-no-mx", trial, Off, nil, func(w *world) { w.publish("version: STSv1\nmode: testing\nmax_age: 86400\n") }},
		{"policy-layout", trial, Off, nil, func(w *world) { w.edit("mode:", "\nmode:") }},
		{"policy-layout", enforce, Off, nil, func(w *world) { w.edit("mode:", "# ours\nmode:") }},
		{"policy-layout", trial, Advice, nil, func(w *world) { w.edit("version: STSv1\nmode: testing\n", "mode: testing\nversion: STSv1\n") }},
		{"policy-line-breaks", trial, Off, nil, func(w *world) { w.publish(strings.ReplaceAll(policy(trial, day, mx1, mx2), "\n", `\n`)) }},
		{"policy-placeholder", trial, Off, nil, func(w *world) { w.publish(policy(trial, day, "mail.yourdomain.com")) }},
		{"policy-placeholder", enforce, BounceNow, nil, func(w *world) { w.publish(policy(enforce, day, "mail.yourdomain.com")) }},
		{"policy-placeholder", enforce, BounceSoon, nil, func(w *world) { w.publish(policy(enforce, day, mx1, "mail.yourdomain.com")) }},
		{"policy-placeholder", enforce, Advice, nil, func(w *world) { w.publish(policy(enforce, day, mx1, mx2, "mail.yourdomain.com")) }},
		{"policy-placeholder", enforce, BounceNow, nil, func(w *world) { w.edit("mx: mx1."+rosehill+"\nmx: mx2."+rosehill, "mx: <your mail server>") }},
		{"policy-field-twice", trial, Advice, nil, func(w *world) { w.edit("max_age: 604800\n", "max_age: 604800\nmax_age: 86400\n") }},
		{"policy-end-spaces", trial, Advice, nil, func(w *world) { w.edit("mode: testing\n", "mode: testing  \n") }},
		{"policy-mode-none", trial, Off, nil, func(w *world) { w.publish(policy(mtasts.None, day)) }},
		{"policy-mx-too-wide", trial, Advice, nil, func(w *world) { w.publish(policy(trial, day, "*."+rosehill)) }},
		{"policy-max-age-long", enforce, Advice, nil, func(w *world) { w.publish(policy(enforce, 60*day, mx1, mx2)) }},
		{"policy-max-age-short", enforce, Advice, nil, func(w *world) {
			w.publish(policy(enforce, day, mx1, mx2))
			w.notes.Served = []facts.Served{served(policy(enforce, day, mx1, mx2), "20261101T120000", 40, 0)}
		}},
		{"policy-mx-leftover", trial, Advice, nil, func(w *world) {
			w.publish(policy(trial, day, mx1, mx2, "old.example"))
			w.notes.Served = []facts.Served{served(policy(trial, day, mx1, mx2, "old.example"), "20261101T120000", 40, 0)}
			w.notes.MX[0].First = ago(40)
		}},

		// The report record.
		{"rpt-missing", trial, Off, nil, func(w *world) { w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain) }},
		{"enforce-blind", enforce, Advice, nil, func(w *world) { w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain) }},
		{"rpt-multiple", trial, Off, nil, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:a@reports.example", "TXT v=TLSRPTv1; rua=mailto:b@reports.example")
		}},
		{"rpt-wrong-place", trial, Off, nil, func(w *world) {
			w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain)
			w.Misplaced = []facts.RR{{Name: "_tlsrpt." + rosehill, Type: "TXT", Value: "v=TLSRPTv1; rua=mailto:a@reports.example"}}
		}},
		{"rpt-syntax", trial, Off, nil, func(w *world) { w.reportRecord("TXT v=TLSRPTv1; rua=tls@reports.example") }},
		{"rpt-second-address", trial, Advice, nil, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:a@reports.example,mailto:b@reports.example")
		}},
		{"rpt-same-domain", trial, Advice, nil, func(w *world) { w.reportRecord("TXT v=TLSRPTv1; rua=mailto:tls@" + rosehill) }},
		{"rpt-outsider", trial, Advice, nil, func(w *world) { w.reportRecord("TXT v=TLSRPTv1; rua=https://rosehill.uriports.com/v1/tlsrpt") }},
		{"rpt-address-broken", trial, Off, nil, func(w *world) {
			w.ReportHosts = []facts.ReportHost{{Host: "reports.example", Mail: true, Answered: true, Dead: true}}
		}},
		{"rpt-cut", trial, Off, nil, func(w *world) { w.reportRecord("TXT v=TLSRPTv1") }},
		{"rpt-backslash", trial, Off, nil, func(w *world) { w.reportRecord(`TXT v=TLSRPTv1\; rua=mailto:tls@reports.example`) }},
		{"rpt-placeholder", trial, Off, nil, func(w *world) { w.reportRecord("TXT v=TLSRPTv1; rua=mailto:YOUR_EMAIL") }},
		{"rpt-wrong-type", trial, Off, nil, func(w *world) { w.reportRecord("TXT rosehill_example__smtp_tls.easydmarc.pro") }},
		{"rpt-wrong-place", trial, Off, nil, func(w *world) {
			w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain)
			w.Misplaced = []facts.RR{{Name: "_smtp_tls." + rosehill, Type: "CNAME", Value: "rosehill_example__smtp_tls.easydmarc.pro"}}
		}},
		{"rpt-no-answer", trial, Off, nil, func(w *world) { w.Check.Report = silent("_smtp._tls."+rosehill, facts.Timeout) }},
		{"rpt-no-answer", trial, Off, nil, func(w *world) { w.handOn(&w.Check.Report, facts.Lame) }},
		{"rpt-address-dead", trial, Advice, nil, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:a@dead.example,mailto:b@reports.example")
			w.ReportHosts = []facts.ReportHost{{Host: "dead.example", Mail: true, Answered: true, Dead: true}, {Host: "reports.example", Mail: true, Answered: true}}
		}},
		{"rpt-silent", trial, Off, nil, func(w *world) { w.notes.Reports = []facts.ReportDay{report("Google Inc.", 20, 3, 0)} }},

		// DNS.
		{"dns-signature-broken", trial, BounceNow, nil, func(w *world) {
			w.Zone.Signed = true
			w.Check.MX.Resolvers = []facts.Answer{{Server: resolver("Quad9"), Status: facts.Bogus}}
		}},
		{"dns-servers-disagree", enforce, BounceSoon, nil, func(w *world) { w.Check.MX.Authoritative[1] = gives(ns(2), rosehill, "MX 10 old.example") }},
		{"dns-servers-disagree", trial, Off, nil, func(w *world) { w.Check.Record.Authoritative[1] = facts.Answer{Server: ns(2), Status: facts.NXDomain} }},
		{"dns-servers-disagree", trial, Off, nil, func(w *world) { // left behind by a move
			old := facts.Server{Kind: facts.Authoritative, Name: "old.dns.example", Addr: "198.51.100.9"}
			w.Zone.Own = []string{ns(1).Name, ns(2).Name}
			w.Zone.Delegated = append([]string{old.Name}, w.Zone.Own...)
			w.Check.MX.Authoritative = append(w.Check.MX.Authoritative, gives(old, rosehill, "MX 10 was.example"))
		}},
		{"dns-sts-lookup-hangs", trial, BounceSoon, nil, func(w *world) { w.Check.Record = silent("_mta-sts."+rosehill, facts.Timeout) }},
		{"dns-sts-lookup-hangs", trial, BounceSoon, nil, func(w *world) { // in a zone of its own
			lost := facts.Server{Kind: facts.Authoritative, Name: "ns.elsewhere.example", Addr: "198.51.100.7"}
			w.Check.Record.Authoritative = []facts.Answer{{Server: lost, Status: facts.Timeout}}
		}},
		{"dns-sts-lookup-hangs", trial, BounceSoon, nil, func(w *world) { w.handOn(&w.Check.Record, facts.Refused) }},
		{"dns-servers-dead", trial, BounceSoon, nil, func(w *world) {
			w.dead(facts.Timeout)
			w.Check.MX.Resolvers = []facts.Answer{gives(resolver("Google"), rosehill, "MX 10 "+mx1)}
		}},
		{"dns-servers-dead", trial, BounceSoon, nil, func(w *world) { w.dead(facts.Refused) }}, // for the first time
		{"dns-servers-dead", trial, BounceNow, nil, func(w *world) {
			w.dead(facts.Timeout)
			w.notes.Sightings = []facts.Sighting{{ID: "dns-servers-dead", About: rosehill, First: ago(0.01), Last: ago(0.01)}}
		}},
		{"dns-servers-dead", trial, BounceSoon, nil, func(w *world) { // nothing is remembered, and the resolvers get no answer either
			w.dead(facts.Timeout)
			w.Zone.Servers, w.Zone.Delegated = nil, []string{ns(1).Name, ns(2).Name}
			for _, l := range []*facts.Lookup{&w.Check.MX, &w.Check.Record, &w.Check.Report, &w.Check.Host} {
				l.Authoritative = nil
			}
			w.Check.MX.Resolvers = []facts.Answer{{Server: resolver("Quad9"), Status: facts.ServFail}, {Server: resolver("Google"), Status: facts.ServFail}}
		}},
		{"dns-server-silent", enforce, Advice, nil, func(w *world) { w.server(1, facts.Timeout) }},
		{"dns-server-lame", enforce, Advice, nil, func(w *world) { w.server(1, facts.Lame) }},
		{"dns-server-lame", enforce, Advice, nil, func(w *world) { w.server(0, facts.Refused) }},
		{"dns-mx-no-answer", enforce, BounceSoon, nil, func(w *world) { w.Check.MX = silent(rosehill, facts.ServFail) }},
		{"dns-mx-no-answer", enforce, BounceNow, nil, func(w *world) {
			w.Check.MX = silent(rosehill, facts.ServFail)
			w.notes.Sightings = []facts.Sighting{{ID: "dns-mx-no-answer", About: rosehill, First: ago(0.01), Last: ago(0.01)}}
		}},
		{"mx-views-differ", enforce, BounceSoon, nil, viewsDiffer},
		{"mx-views-differ", trial, Advice, nil, viewsDiffer},

		// What only time shows.
		{"mx-cache-conflict", enforce, BounceNow, nil, func(w *world) {
			w.notes.Served = []facts.Served{served(policy(enforce, 14*day, "old.example"), "1", 30, 3), w.notes.Served[0]}
		}},
		{"sts-id-not-changed", enforce, BounceNow, nil, func(w *world) {
			w.notes.Served = []facts.Served{served(policy(enforce, 7*day, mx1), "20261101T120000", 30, 1)}
		}},
		{"sts-id-not-changed", enforce, Off, nil, func(w *world) { // made stricter: nothing bounces for it
			w.notes.Served = []facts.Served{served(policy(trial, 7*day, mx1, mx2), "20261101T120000", 30, 1)}
		}},
		{"sts-id-not-changed", enforce, BounceSoon, nil, func(w *world) { // it lists one more, which takes no mail yet
			w.notes.Served = []facts.Served{served(policy(enforce, 7*day, mx1, mx2), "20261101T120000", 30, 1)}
			w.publish(policy(enforce, 7*day, mx1, mx2, "new.example"))
		}},
		{"sts-id-not-changed", trial, BounceSoon, nil, func(w *world) {
			w.notes.Served = []facts.Served{served(policy(enforce, 7*day, mx1, mx2), "20261101T120000", 30, 1)}
		}},
		{"sts-removed-too-early", enforce, BounceSoon, nil, func(w *world) { w.noRecord() }},
		{"sts-removed-too-early", enforce, BounceSoon, nil, func(w *world) { w.noRecord(); w.noHost() }},
		{"sts-removed-too-early", enforce, BounceNow, nil, func(w *world) {
			w.noHost()
			w.notes.Served[0].MX = []string{"old.example"}
		}},
		{"sts-id-busy", trial, Advice, nil, func(w *world) {
			body := policy(trial, 7*day, mx1, mx2)
			w.notes.Served = []facts.Served{
				served(body, "1", 6, 5), served(body, "2", 5, 4), served(body, "3", 4, 3), served(body, "20261101T120000", 3, 0),
			}
		}},
		{"mx-changed", enforce, BounceSoon, nil, func(w *world) { w.notes.MX[0].Hosts = []string{"old.example"} }},
		{"mx-changed", trial, Advice, nil, func(w *world) {
			w.notes.MX = []facts.MXSet{{Hosts: []string{"old.example"}, First: ago(30), Last: ago(1)}, {Hosts: []string{mx1, mx2}, First: ago(1), Last: now()}}
		}},
		{"policy-testing-overdue", trial, Off, []string{"smtp.google.com"}, func(w *world) {
			w.notes.Served[0].First = ago(40)
			w.notes.Days = greenDays(7)
			w.notes.Reports = []facts.ReportDay{report("Google Inc.", 1, 3, 0)}
			w.provider = rollout.Provider{Known: true, Major: true}
		}},
		{"policy-not-planned", enforce, Off, nil, func(w *world) { w.plan = planned(trial, day) }},
		{"policy-not-planned", trial, Off, nil, func(w *world) { w.plan = planned(enforce, day) }},
		{"policy-not-planned", enforce, Off, nil, func(w *world) { w.plan = planned(enforce, day) }}, // remembered for a week
		{"check-no-history", trial, Unknown, nil, func(w *world) { w.publish(policy(mtasts.None, day)); w.notes = facts.Notes{} }},

		// Reports.
		{"report-failures-now", enforce, BounceNow, nil, func(w *world) {
			w.notes.Reports = []facts.ReportDay{report("a.example", 1, 3, 1, expired), report("b.example", 1, 3, 1, expired)}
		}},
		{"report-failures-now", enforce, BounceNow, nil, func(w *world) {
			w.notes.Reports = []facts.ReportDay{report("Google Inc.", 1, 2, 2, expired)}
		}},
		{"report-new-failure", enforce, BounceSoon, nil, func(w *world) { w.notes.Reports = []facts.ReportDay{report("a.example", 1, 3, 1, expired)} }},
		{"report-new-failure", trial, Off, nil, func(w *world) { w.notes.Reports = []facts.ReportDay{report("Google Inc.", 1, 0, 2, expired)} }},
		{"report-new-failure", trial, Off, nil, func(w *world) {
			w.notes.Reports = []facts.ReportDay{report("Google Inc.", 1, 3, 1, facts.ReportReason{Result: "sts-policy-invalid", Count: 1})}
		}},
		{"report-noise", enforce, Advice, nil, func(w *world) {
			w.notes.Reports = []facts.ReportDay{report("Google Inc.", 1, 3, 1, facts.ReportReason{Result: "sts-policy-fetch-error", Count: 1})}
		}},
		{"report-noise", enforce, Advice, nil, func(w *world) {
			w.notes.Reports = []facts.ReportDay{report("Google Inc.", 1, 3, 1, facts.ReportReason{Result: "certificate-expired", MX: "old.example", Count: 1})}
		}},
		{"report-noise", trial, Advice, nil, func(w *world) { // two hiccups that have nothing in common
			w.notes.Reports = []facts.ReportDay{
				report("a.example", 1, 3, 1, facts.ReportReason{Result: "sts-policy-fetch-error", Count: 1}),
				report("b.example", 1, 3, 1, facts.ReportReason{Result: "certificate-not-trusted", MX: mx1, Count: 1}),
			}
		}},
		{"report-new-failure", trial, Off, nil, func(w *world) { // the same twice
			fetch := facts.ReportReason{Result: "sts-policy-fetch-error", Count: 1}
			w.notes.Reports = []facts.ReportDay{report("a.example", 1, 3, 1, fetch), report("b.example", 1, 3, 1, fetch)}
		}},
		{"report-old-copy", trial, Advice, nil, func(w *world) {
			old := policy(trial, 7*day, "old.example")
			w.notes.Served = []facts.Served{served(old, "1", 30, 4), served(policy(trial, 7*day, mx1, mx2), "20261101T120000", 4, 0)}
			r := report("Google Inc.", 1, 3, 0)
			r.Policy = old
			w.notes.Reports = []facts.ReportDay{r}
		}},

		{"domain-missing", trial, BounceNow, nil, func(w *world) { w.Zone.Missing = true }},

		// The network we look from.
		{"check-port25-blocked", trial, Unknown, nil, func(w *world) {
			w.Network.Port25Blocked = true
			w.callAll(func(c *facts.Call) { *c = facts.Call{Addr: c.Addr, Stage: facts.CallConnect} })
		}},
		{"check-port25-blocked", enforce, Unknown, nil, func(w *world) {
			w.Reach.Mail = false
			w.callAll(func(c *facts.Call) { *c = facts.Call{Addr: c.Addr, Stage: facts.CallConnect} })
		}},
		{"check-dns-filtered", trial, Unknown, nil, func(w *world) { w.Network.DNSFiltered = true }},
		{"check-dns-filtered", trial, Unknown, nil, func(w *world) { w.Network.Offline = true }},
		{"check-inside-view", trial, Unknown, nil, func(w *world) {
			w.System = []facts.SystemView{{Name: "mta-sts." + rosehill, Addrs: []string{"10.0.0.5"}}}
		}},
		{"check-https-intercepted", trial, Unknown, nil, func(w *world) {
			w.fetch(webCertificate(facts.CertUntrusted))
			w.Network.Intercepted = "Rosehill IT"
		}},
		{"check-clock-wrong", trial, Unknown, nil, func(w *world) { w.Network.ClockOff = -7 * time.Minute }},
	}
}

var expired = facts.ReportReason{Result: "certificate-expired", MX: mx1, Count: 1}

func noEncryption(c *facts.Call) { c.Stage, c.Cert, c.TLSVersion = facts.CallNoStartTLS, nil, 0 }

func injected(c *facts.Call) {
	c.Stage, c.Cert, c.TLSVersion, c.Err = facts.CallInjected, nil, 0, "in plain text, where encryption begins: \"500 what?\""
}

func stage(s facts.FetchStage) func(f *facts.Fetch) {
	return func(f *facts.Fetch) { *f = facts.Fetch{Addr: f.Addr, Stage: s, Err: "it broke"} }
}

func webCertificate(fault facts.CertFault) func(f *facts.Fetch) {
	return func(f *facts.Fetch) {
		f.Stage, f.Status, f.Body = facts.FetchCert, 0, nil
		f.Cert.Fault = fault
	}
}

func viewsDiffer(w *world) {
	w.notes.MX = []facts.MXSet{
		{Hosts: []string{"old.example"}, First: ago(30), Last: ago(3)}, {Hosts: []string{mx1, mx2}, First: ago(3), Last: now()},
	}
	w.notes.TTLs = []facts.TTL{{Name: rosehill, Type: "MX", TTL: day}}
	w.Check.MX.Resolvers = []facts.Answer{gives(resolver("Google"), rosehill, "MX 10 old.example")}
}

// fingerprint gives the first mail server a TLSA record, and how its key compares.
func (w *world) fingerprint(fit facts.Fit) {
	w.Zone.Signed, w.Servers[0].Signed = true, true
	w.Servers[0].TLSA = []facts.TLSA{{Usage: 3, Selector: 1, Matching: 1, Data: "00ff"}}
	w.call(0, func(c *facts.Call) { c.TLSA = fit })
}

// handOn delegates a name to servers that answer with a status.
func (w *world) handOn(lookup *facts.Lookup, status facts.Status) {
	lookup.Zone, lookup.Delegated, lookup.Alias = lookup.Name, []string{"ns1.cloud.example", "ns2.cloud.example"}, nil
	lookup.Authoritative = nil
	for i, name := range lookup.Delegated {
		server := facts.Server{Kind: facts.Authoritative, Name: name, Addr: "198.51.100.2" + strconv.Itoa(i)}
		lookup.Authoritative = append(lookup.Authoritative, facts.Answer{Server: server, Status: status})
	}
}

// server makes a name server of the domain give a status to everything.
func (w *world) server(n int, status facts.Status) {
	for _, lookup := range []*facts.Lookup{&w.Check.MX, &w.Check.Record, &w.Check.Report, &w.Check.Host} {
		lookup.Authoritative[n] = facts.Answer{Server: lookup.Authoritative[n].Server, Status: status}
	}
}

// dead makes all name servers of the domain give a status to everything, so that nothing else is known.
func (w *world) dead(status facts.Status) {
	w.server(0, status)
	w.server(1, status)
	w.Servers, w.Fetches, w.notes = nil, nil, facts.Notes{}
}

func greenDays(n int) []facts.Day {
	var days []facts.Day
	for i := n - 1; i >= 0; i-- {
		days = append(days, facts.Day{Date: ago(float64(i)).Format(time.DateOnly), Green: true, Mail: true})
	}
	return days
}

// edit changes the published policy.
func (w *world) edit(old, new string) {
	w.publish(strings.Replace(string(w.Fetches[0].Body), old, new, 1))
}

// undetected are the findings that nothing seen so far can raise, and what it would take.
var undetected = map[ID]string{
	"domain-expiring":       "needs: the registry's data (RDAP)",
	"subdomain-unprotected": "needs: the names of subdomains that take mail",
	"host-not-claimed":      "needs: whether the web host knows the owner, which it does not show",
	"report-unreadable":     "is about a file: mailseal lint report finds it",
	"report-syntax":         "is about a file: mailseal lint report finds it",
	"report-odd":            "is about a file: mailseal lint report finds it",
	"report-empty":          "is about a file: mailseal lint report finds it",
}

func TestFindings(t *testing.T) {
	words := english(t)
	for _, c := range raises() {
		t.Run(string(c.id)+"/"+string(c.mode), func(t *testing.T) {
			w := healthy(c.mode, c.hosts...)
			if _, there := find(w.judge(), c.id); there {
				t.Fatalf("the healthy twin has it: %v", ids(w.judge()))
			}
			c.spoil(w)
			findings := w.judge()
			f, there := find(findings, c.id)
			if !there {
				t.Fatalf("not found; there are %v", ids(findings))
			}
			if f.Level != c.level {
				t.Errorf("level %s, want %s", f.Level, c.level)
			}
			for _, f := range findings {
				text := Text(words, f)
				for _, part := range []string{text.Title, text.What, text.Why, text.Fix, text.Until} {
					if strings.ContainsAny(part, "{}[]") || part == "" {
						t.Errorf("%s: %q is not filled by %v", f.ID, part, f.Values)
					}
				}
			}
		})
	}
}

func TestEveryFindingIsTestedOrExplained(t *testing.T) {
	words := english(t)
	for _, key := range words.Keys("finding.") {
		id, isRFC := strings.CutSuffix(strings.TrimPrefix(key, "finding."), ".rfc")
		if !isRFC {
			continue
		}
		tested := slices.ContainsFunc(raises(), func(c raise) bool { return c.id == ID(id) })
		if why := undetected[ID(id)]; tested == (why != "") {
			t.Errorf("%s: tested %v, undetected because %q", id, tested, why)
		}
	}
}

// What could not be seen is no fault, and its words say so.
func TestUnknownIsNoFault(t *testing.T) {
	words := english(t)
	for id, row := range table {
		if what := words.Say(msgid.Finding.Of(string(id), "what"), nil); row.levels.exposed == Unknown && !strings.Contains(what, "not a fault") {
			t.Errorf("%s does not say that it is not a fault: %s", id, what)
		}
	}
}
