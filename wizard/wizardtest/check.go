package wizardtest

import (
	"context"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
)

// probe sees what was published.
func (w *World) probe(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Progress)) facts.Check {
	if progress == nil {
		progress = func(facts.Progress) {}
	}
	now := w.Engine.Now()
	const mx = "aspmx.l.google.com"
	check := facts.Check{
		Domain: domain, At: now, Took: time.Second, Scope: guessed(scope),
		Zone: facts.Zone{Name: domain, Negative: 10 * time.Minute, Servers: []facts.Server{dnsServer(0), dnsServer(1)}},
		MX:   found(domain, facts.RR{Name: domain, Type: "MX", TTL: time.Hour, Value: mx, Pref: 1}),
	}
	so := facts.Progress{Seen: check, Servers: 1, Done: []facts.Part{facts.PartZone, facts.PartMX}}
	progress(so)
	if w.Hold != nil {
		select {
		case <-w.Hold:
		case <-ctx.Done():
			return facts.Check{Domain: domain, Problems: []facts.Problem{{Part: facts.PartDNS, Why: ctx.Err().Error()}}}
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.checks++
	check.Record, check.Report, check.Host = missing("_mta-sts."+domain), missing("_smtp._tls."+domain), missing("mta-sts."+domain)
	check.Servers = []facts.MailServer{{Host: mx, Pref: 1, Addrs: []string{"192.0.2.25"}, Calls: []facts.Call{{
		Addr: "192.0.2.25", Stage: facts.CallDone, TLSVersion: 0x0304, Cert: certificate(mx, now),
	}}}}
	w.addLive(&check, now)
	if w.Change != nil {
		w.Change(&check)
	}
	so.Seen = check
	so.Done = append(so.Done, facts.PartMail, facts.PartRecord, facts.PartPolicy, facts.PartReport, facts.PartDNS, facts.PartNetwork)
	progress(so)
	return check
}

// guessed is a scope as the probe gives it back that sees something new each time: of everything.
func guessed(scope facts.Scope) facts.Scope {
	scope.Guesses = scope.Guesses || scope.DNS
	if scope.Only != "" {
		scope.Only, scope.Policy = "", true
	}
	return scope
}

// addLive puts into a check what was published.
func (w *World) addLive(check *facts.Check, now time.Time) {
	fetch := facts.Fetch{Addr: "192.0.2.80", At: now, Stage: facts.FetchDone, Status: 404, Cert: certificate("mta-sts."+check.Domain, now)}
	if task, ok := w.live[plan.PolicyHost]; ok {
		r := *task.Record
		if r.Type != "CNAME" {
			fetch.Addr = r.Value
		}
		check.Host = published(r, facts.RR{Name: r.Value, Type: "A", TTL: time.Hour, Value: fetch.Addr})
		check.Fetches = []facts.Fetch{fetch}
	}
	if task, ok := w.live[plan.PolicyFile]; ok {
		if _, led := w.live[plan.PolicyHost]; !led { // the place leads there by itself
			check.Host = found(check.Host.Name, facts.RR{Name: check.Host.Name, Type: "A", TTL: time.Hour, Value: fetch.Addr})
		}
		fetch.Status, fetch.ContentType, fetch.Body = 200, "text/plain", []byte(task.File.Body)
		check.Fetches = []facts.Fetch{fetch}
	}
	for id, kept := range map[plan.TaskID]string{
		plan.ReportRecord: "v=TLSRPTv1; rua=mailto:reports@service.example", plan.STSRecord: "v=STSv1; id=20261101T000000",
	} {
		if task, ok := w.live[id]; ok {
			lookup := published(*task.Record, facts.RR{Name: task.Record.Value, Type: "TXT", TTL: time.Hour, Value: kept, Strings: []string{kept}})
			if id == plan.STSRecord {
				check.Record = lookup
			} else {
				check.Report = lookup
			}
		}
	}
}

// published returns the lookup of a record that is there; of an alias, with the record where it leads, which somebody else keeps.
func published(r plan.Record, target facts.RR) facts.Lookup {
	own := facts.RR{Name: r.Name, Type: r.Type, TTL: time.Hour, Value: r.Value}
	if r.Type != "CNAME" {
		return found(r.Name, own)
	}
	l := found(r.Name, own, target)
	l.Alias = []string{r.Value}
	return l
}

func certificate(name string, now time.Time) *facts.Certificate {
	return &facts.Certificate{Names: []string{name}, Issuer: "Some CA", NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(0, 2, 0)}
}

func dnsServer(i int) facts.Server {
	return facts.Server{
		Kind: facts.Authoritative, Name: []string{"ns51.domaincontrol.com", "ns52.domaincontrol.com"}[i], Addr: []string{"192.0.2.53", "192.0.2.54"}[i],
	}
}

// found returns a lookup that all servers answer alike.
func found(name string, rrs ...facts.RR) facts.Lookup {
	l := facts.Lookup{Name: name}
	for i := range 2 {
		l.Authoritative = append(l.Authoritative, facts.Answer{Server: dnsServer(i), Status: facts.OK, RRs: rrs})
	}
	for _, name := range []string{"Google", "Cloudflare", "Quad9"} {
		l.Resolvers = append(l.Resolvers, facts.Answer{Server: facts.Server{Kind: facts.Resolver, Name: name}, Status: facts.OK, RRs: rrs})
	}
	return l
}

func missing(name string) facts.Lookup {
	l := facts.Lookup{Name: name}
	for i := range 2 {
		l.Authoritative = append(l.Authoritative, facts.Answer{Server: dnsServer(i), Status: facts.NXDomain, Negative: 10 * time.Minute})
	}
	return l
}
