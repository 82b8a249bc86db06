package plain

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

const school = "rosehill-school.org"

// bench is a world in memory: notes, a clock that jumps, and a domain whose owner publishes at once
// what the plan asks for.
type bench struct {
	engine    wizard.Engine
	mu        sync.Mutex // of what follows, where somebody sits at a terminal
	now       time.Time
	journeys  map[string]journey.Journey
	published map[plan.TaskID]string // the value that is live; of a slip, whatever
	looks     int
	onWait    func()
	change    func(*facts.Check)
	reports   []facts.ReportDay
}

func newBench(t *testing.T) *bench {
	t.Helper()
	g, err := guide.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{
		now:       time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC),
		journeys:  map[string]journey.Journey{},
		published: map[plan.TaskID]string{},
	}
	b.engine = wizard.Engine{
		Guide: g,
		Now:   func() time.Time { return b.now },
		Until: func(ctx context.Context, until time.Time) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if until.After(b.now) {
				b.now = until
			}
			if b.onWait != nil {
				b.onWait()
			}
			return nil
		},
		Probe: func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Part)) facts.Check {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.looks++
			if progress != nil {
				progress(facts.PartDNS)
			}
			return b.check(domain)
		},
		Update: func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			j, ok := b.journeys[domain]
			if !ok {
				j = journey.NewJourney(domain, b.engine.Now())
			}
			changed, err := change(j)
			if err != nil {
				return j, err
			}
			b.journeys[domain] = changed
			return changed, nil
		},
		Journeys: func() ([]journey.Journey, error) {
			var list []journey.Journey
			for _, j := range b.journeys {
				list = append(list, j)
			}
			slices.SortFunc(list, func(a, b journey.Journey) int { return strings.Compare(a.Domain, b.Domain) })
			return list, nil
		},
		Reports: func(string) ([]facts.ReportDay, func() error, error) { return b.reports, nil, nil },
	}
	return b
}

// check sees two mail servers that prove who they are, and what is published.
func (b *bench) check(domain string) facts.Check {
	now := b.engine.Now()
	server := facts.Server{Kind: facts.Authoritative, Name: "ns1.example.net", Addr: "192.0.2.53"}
	lookup := func(name, rrtype string, values ...string) facts.Lookup {
		answer := facts.Answer{Server: server, Status: facts.NXDomain, Negative: time.Hour}
		for _, value := range values {
			answer.Status = facts.OK
			answer.RRs = append(answer.RRs, facts.RR{Name: name, Type: rrtype, TTL: time.Hour, Value: value})
		}
		return facts.Lookup{Name: name, Authoritative: []facts.Answer{answer}}
	}
	cert := &facts.Certificate{Names: []string{"mx1." + domain}, NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(0, 2, 0)}
	check := facts.Check{
		Domain: domain, At: now.UTC(), Scope: facts.Full(),
		Zone:   facts.Zone{Name: domain, Servers: []facts.Server{server}, Negative: time.Hour},
		MX:     lookup(domain, "MX", "mx1."+domain),
		Record: lookup("_mta-sts."+domain, "TXT"), Report: lookup("_smtp._tls."+domain, "TXT"), Host: lookup("mta-sts."+domain, "CNAME"),
		Servers: []facts.MailServer{{Host: "mx1." + domain, Pref: 10, Addrs: []string{"192.0.2.25"},
			Calls: []facts.Call{{Addr: "192.0.2.25", Stage: facts.CallDone, TLSVersion: 0x0304, Cert: cert}}}},
	}
	if value, ok := b.published[plan.ReportRecord]; ok {
		check.Report = lookup(check.Report.Name, "TXT", value)
	}
	if value, ok := b.published[plan.PolicyHost]; ok {
		check.Host = lookup(check.Host.Name, "CNAME", value)
		check.Host.Alias = []string{value}
		check.Host.Target = lookup(value, "A", "192.0.2.80").Authoritative
		check.Fetches = []facts.Fetch{{Addr: "192.0.2.80", At: now, Stage: facts.FetchDone, Status: 404, Cert: cert}}
	}
	if value, ok := b.published[plan.STSRecord]; ok {
		check.Record = lookup(check.Record.Name, "TXT", value)
	}
	if body, ok := b.published[plan.PolicyFile]; ok {
		check.Fetches = []facts.Fetch{{Addr: "192.0.2.80", At: now, Stage: facts.FetchDone, Status: 200, ContentType: "text/plain",
			Body: []byte(body), Cert: cert}}
	}
	if b.change != nil {
		b.change(&check)
	}
	return check
}

// publish does everything that the plan asks for.
func (b *bench) publish(domain string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, task := range b.journeys[domain].Plan.Tasks() {
		b.do(task)
	}
}

func (b *bench) do(task plan.Task) {
	if task.File != nil {
		b.published[task.ID] = task.File.Body
	} else {
		b.published[task.ID] = task.Record.Value
	}
}

// acting has an engine that publishes by itself, rightly or wrongly, and whose days pass at once.
func (b *bench) acting() *bench {
	b.engine.Banner, b.engine.Farewell, b.engine.SimulatedTime = "PRACTICE", "It is over.", true
	b.engine.Suggest = func(journey.Journey, journey.QuestionID) string { return "rosehill-school.github.io" }
	b.engine.Actions = func(journey.Journey, guide.Board) []wizard.Action {
		return []wizard.Action{
			{ID: "right", Label: "Add the line exactly as shown"},
			{ID: "doubled-name", Label: "Type the whole name", Mistake: true},
		}
	}
	b.engine.Act = func(j journey.Journey, board guide.Board, action wizard.Action) error {
		if action.Mistake {
			name := board.Task.Record.Name
			b.change = func(check *facts.Check) {
				check.Misplaced = []facts.RR{{Name: name + "." + school, Type: "TXT", Value: board.Task.Record.Value}}
			}
			return nil
		}
		b.change = nil
		b.do(board.Task)
		return nil
	}
	b.onWait = b.report
	return b
}

// report has two senders report the day before, once the record is live.
func (b *bench) report() {
	if b.published[plan.STSRecord] == "" {
		return
	}
	begin := b.now.AddDate(0, 0, -1).Truncate(24 * time.Hour)
	for _, sender := range []string{"Google Inc.", "Microsoft Corporation"} {
		b.reports = append(b.reports, facts.ReportDay{
			Organization: sender, ReportID: sender + begin.Format(time.DateOnly), Begin: begin, End: begin.Add(24*time.Hour - time.Second),
			PolicyType: "sts", Policy: "mode: " + string(mtasts.Testing), Success: 9,
		})
	}
}

// run runs with that input, as a script does.
func (b *bench) run(t *testing.T, domain, input string, options Options) (diagnosis.Verdict, error, string) {
	t.Helper()
	var out bytes.Buffer
	verdict, err := Run(t.Context(), b.engine, domain, strings.NewReader(input), &out, options)
	return verdict, err, out.String()
}

// toPlan are the answers from the start until the plan is accepted: go on, make a plan, the first place
// for the file, what it shows, where reports go, publish.
const toPlan = "1\n1\n1\nrosehill-school.github.io\ntls@rosehill-school.org\n1\n"

// toTesting brings the domain to where everything is live, in testing.
func (b *bench) toTesting(t *testing.T) {
	t.Helper()
	if verdict, err, out := b.run(t, school, toPlan, Options{}); verdict != diagnosis.Action || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out)
	}
	b.publish(school)
	if _, err := b.engine.Check(t.Context(), school, facts.Full(), nil); err != nil {
		t.Fatal(err)
	}
	b.at(t, journey.StageTesting)
}

func (b *bench) journey() journey.Journey {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.journeys[school]
}

func (b *bench) looked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.looks
}

func (b *bench) at(t *testing.T, stage journey.Stage) {
	t.Helper()
	if got := b.journey().Stage(); got != stage {
		t.Fatalf("stage is %s, want %s", got, stage)
	}
}

func has(t *testing.T, out string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test -update writes it anew):\n%s", path, diff)
	}
}
