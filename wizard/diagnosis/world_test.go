package diagnosis

import (
	"cmp"
	"crypto/tls"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// now is the time of all checks: a Monday afternoon.
func now() time.Time { return time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC) }

const rosehill = "rosehill.example"

// world is a check and the notes from before it, about to be spoilt.
type world struct {
	facts.Check
	notes    facts.Notes
	provider rollout.Provider
	plan     *plan.Plan
	op       *plan.Operation
}

// healthy is a domain where everything is right, in a mode, with its mail at the given servers.
func healthy(mode mtasts.Mode, hosts ...string) *world {
	if len(hosts) == 0 {
		hosts = []string{"mx1." + rosehill, "mx2." + rosehill}
	}
	w := &world{}
	w.Check = facts.Check{
		Domain: rosehill, At: now(), Scope: facts.Full(), Reach: facts.Reach{DNS: true, Mail: true, Web: true},
		Zone: facts.Zone{
			Name: rosehill, Negative: time.Hour, Refresh: time.Hour,
			Servers: []facts.Server{ns(1), ns(2)},
		},
		Record: says("_mta-sts."+rosehill, "TXT v=STSv1; id=20261101T120000"),
		Report: says("_smtp._tls."+rosehill, "TXT v=TLSRPTv1; rua=mailto:tls@reports.example"),
		Host:   says("mta-sts."+rosehill, "A 192.0.2.80", "AAAA 2001:db8::80"),
	}
	var mx []string
	for i, host := range hosts {
		mx = append(mx, "MX "+strconv.Itoa(10*(i+1))+" "+host)
		w.Servers = append(w.Servers, facts.MailServer{
			Host: host, Pref: uint16(10 * (i + 1)), Addrs: []string{"192.0.2.25"},
			Calls: []facts.Call{{Addr: "192.0.2.25", Stage: facts.CallDone, TLSVersion: tls.VersionTLS13, Cert: good(host)}},
		})
	}
	w.Check.MX = says(rosehill, mx...)
	w.publish(policy(mode, 7*day, hosts...))
	w.notes = facts.Notes{
		Served:  []facts.Served{served(policy(mode, 7*day, hosts...), "20261101T120000", 22, 0)},
		MX:      []facts.MXSet{{Hosts: hosts, First: ago(22), Last: now()}},
		Reports: []facts.ReportDay{report("Google Inc.", 1, 3, 0), report("Microsoft Corporation", 1, 2, 0)},
	}
	return w
}

func ns(n int) facts.Server {
	return facts.Server{Kind: facts.Authoritative, Name: "ns" + strconv.Itoa(n) + ".dns.example", Addr: "198.51.100." + strconv.Itoa(n)}
}

func resolver(name string) facts.Server {
	return facts.Server{Kind: facts.Resolver, Name: name, Addr: "203.0.113.1"}
}

// says is a lookup to which both name servers give the same records, written as in a zone file: "MX 10 mx1.example".
func says(name string, records ...string) facts.Lookup {
	return facts.Lookup{Name: name, Authoritative: []facts.Answer{gives(ns(1), name, records...), gives(ns(2), name, records...)}}
}

// silent is a lookup to which both name servers give a status and no records.
func silent(name string, status facts.Status) facts.Lookup {
	return facts.Lookup{Name: name, Authoritative: []facts.Answer{{Server: ns(1), Status: status}, {Server: ns(2), Status: status}}}
}

func gives(server facts.Server, name string, records ...string) facts.Answer {
	a := facts.Answer{Server: server, Status: facts.OK}
	for _, record := range records {
		rrtype, value, _ := strings.Cut(record, " ")
		rr := facts.RR{Name: name, Type: rrtype, TTL: time.Hour, Value: value}
		if rrtype == "MX" {
			pref, host, _ := strings.Cut(value, " ")
			n, _ := strconv.Atoi(pref)
			rr.Pref, rr.Value = uint16(n), strings.TrimSuffix(host, ".")
		}
		a.RRs = append(a.RRs, rr)
	}
	return a
}

func good(names ...string) *facts.Certificate {
	return &facts.Certificate{Names: names, Issuer: "Example CA", NotBefore: ago(30), NotAfter: ago(-60)}
}

func ago(days float64) time.Time { return now().Add(-time.Duration(days * float64(day))) }

func policy(mode mtasts.Mode, age time.Duration, mx ...string) string {
	return mtasts.Policy{Mode: mode, MaxAge: age, MX: mx}.String()
}

// publish makes the policy host hand out a body, from both its addresses.
func (w *world) publish(body string) {
	w.Fetches = nil
	for _, addr := range []string{"192.0.2.80", "2001:db8::80"} {
		w.Fetches = append(w.Fetches, facts.Fetch{
			Addr: addr, Stage: facts.FetchDone, Status: 200, ContentType: "text/plain; charset=utf-8", Body: []byte(body),
			Took: 80 * time.Millisecond, Cert: good("mta-sts." + rosehill),
		})
	}
}

// fetch changes how the policy host answers, at both addresses.
func (w *world) fetch(change func(f *facts.Fetch)) {
	for i := range w.Fetches {
		change(&w.Fetches[i])
	}
}

// call changes how the n-th mail server answers.
func (w *world) call(n int, change func(c *facts.Call)) { change(&w.Servers[n].Calls[0]) }

// callAll changes how all mail servers answer.
func (w *world) callAll(change func(c *facts.Call)) {
	for i := range w.Servers {
		w.call(i, change)
	}
}

func (w *world) record(records ...string) {
	alias := w.Check.Record.Alias
	w.Check.Record = says("_mta-sts."+rosehill, records...)
	w.Check.Record.Alias = alias
}

func (w *world) noRecord() { w.Check.Record = silent("_mta-sts."+rosehill, facts.NXDomain) }

func (w *world) noHost() {
	w.Check.Host = silent("mta-sts."+rosehill, facts.NXDomain)
	w.Fetches = nil
}

func (w *world) reportRecord(records ...string) {
	w.Check.Report = says("_smtp._tls."+rosehill, records...)
}

func served(body, id string, firstDaysAgo, lastDaysAgo float64) facts.Served {
	p, _ := mtasts.ReadPolicy([]byte(body))
	return facts.Served{
		Body: body, ID: id, Mode: p.Mode, MaxAge: p.MaxAge, MX: p.MX,
		First: ago(firstDaysAgo), Last: ago(lastDaysAgo),
	}
}

// report is one policy of a signed report about the day that ended daysAgo.
func report(organization string, daysAgo float64, success, failure int64, reasons ...facts.ReportReason) facts.ReportDay {
	signers := map[string]string{"Google Inc.": "google.com", "Microsoft Corporation": "microsoft.com"}
	return facts.ReportDay{
		Proof: facts.Signed, Signer: cmp.Or(signers[organization], organization),
		Organization: organization, ReportID: "2026@" + organization, Begin: ago(daysAgo + 1), End: ago(daysAgo),
		PolicyType: "sts", Success: success, Failure: failure, Failures: reasons,
	}
}

func (w *world) judge() []Finding {
	s := situation(w.Check, w.notes, now())
	s.Provider, s.Plan, s.Operation = w.provider, w.plan, w.op
	return Judge(s)
}

func ids(findings []Finding) []string {
	var list []string
	for _, f := range findings {
		list = append(list, string(f.ID)+" "+f.Level.String())
	}
	return list
}

func find(findings []Finding, id ID) (Finding, bool) {
	for _, f := range findings {
		if f.ID == id {
			return f, true
		}
	}
	return Finding{}, false
}

func english(t *testing.T) *assets.Words {
	t.Helper()
	words, err := assets.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func situation(check facts.Check, notes facts.Notes, at time.Time) rollout.Situation {
	return rollout.Situation{Check: check, Notes: notes, Companies: Companies(), Now: at}
}

// Companies are those of the catalogue.
func Companies() rollout.Companies {
	catalogue, err := providers.Load()
	if err != nil {
		panic(err) // the program was built with broken data
	}
	return rollout.Companies(catalogue.Companies())
}
