package tui

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// pretend is a domain with its engine, all in memory: checks are made of literals, and time stands still until
// the test moves it.
type pretend struct {
	t      *testing.T
	saving sync.Mutex // as the lock of the notes: held while a change is made
	mu     sync.Mutex

	now     time.Time
	moved   chan struct{} // closed and replaced when the clock moves
	saved   map[string]journey.Journey
	live    map[plan.TaskID]plan.Task
	broken  error         // what saving says
	hold    chan struct{} // a look waits for it, where it is not nil
	reports []facts.ReportDay
}

const school = "rosehill-school.org"

func newPretend(t *testing.T) *pretend {
	return &pretend{
		t: t, now: time.Date(2026, 11, 23, 14, 2, 0, 0, time.UTC), moved: make(chan struct{}),
		saved: map[string]journey.Journey{}, live: map[plan.TaskID]plan.Task{},
	}
}

func (p *pretend) engine() wizard.Engine {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		p.t.Fatal(err)
	}
	catalogue, err := providers.Load()
	if err != nil {
		p.t.Fatal(err)
	}
	return wizard.Engine{
		Guide: &guide.Guide{Words: words, Machine: journey.Machine{Catalogue: catalogue}, Folder: func(domain string) string { return "/notes/" + domain }},
		Now: func() time.Time {
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.now
		},
		Until: p.until,
		Look:  p.look,
		Update: func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
			p.saving.Lock()
			defer p.saving.Unlock()
			before, broken := p.load(domain)
			if broken != nil {
				return before, broken
			}
			after, err := change(before)
			if err != nil {
				return before, err
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			p.saved[domain] = after
			return after, nil
		},
		Journeys: func() ([]journey.Journey, error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			var list []journey.Journey
			for _, j := range p.saved {
				list = append(list, j)
			}
			slices.SortFunc(list, func(a, b journey.Journey) int { return a.Created.Compare(b.Created) })
			return list, nil
		},
		Reports: func(string) ([]facts.ReportDay, func() error, error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.reports, nil, nil
		},
	}
}

func (p *pretend) load(domain string) (journey.Journey, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	j, ok := p.saved[domain]
	if !ok {
		j = journey.NewJourney(domain, p.now)
	}
	return j, p.broken
}

// until waits for the test to move the clock.
func (p *pretend) until(ctx context.Context, t time.Time) error {
	for {
		p.mu.Lock()
		now, moved := p.now, p.moved
		p.mu.Unlock()
		if !now.Before(t) {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// advance moves the clock.
func (p *pretend) advance(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
	close(p.moved)
	p.moved = make(chan struct{})
}

// publish makes tasks live, everywhere at once, as the plan has them now.
func (p *pretend) publish(tasks ...plan.TaskID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, task := range p.saved[school].Plan.Tasks() {
		if slices.Contains(tasks, task.ID) {
			p.live[task.ID] = task
		}
	}
}

// report lets senders report a day of safe deliveries.
func (p *pretend) report(senders ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, who := range senders {
		p.reports = append(p.reports, facts.ReportDay{
			Organization: who, ReportID: who + p.now.String(), Begin: p.now, End: p.now.Add(24 * time.Hour),
			PolicyType: "sts", Success: 20,
		})
	}
}

func (p *pretend) journey() journey.Journey {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.saved[school]
}

// look says what is there: mail at Google, domain settings at GoDaddy, and whatever was published.
func (p *pretend) look(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Part)) facts.Check {
	p.mu.Lock()
	hold := p.hold
	p.mu.Unlock()
	progress(facts.PartDNS)
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return facts.Check{Domain: domain, Problems: []facts.Problem{{Part: facts.PartDNS, Why: ctx.Err().Error()}}}
		}
	}
	progress(facts.PartPolicy)
	progress(facts.PartMail)
	p.mu.Lock()
	defer p.mu.Unlock()
	if scope == (facts.Scope{}) {
		return facts.Check{Domain: domain, At: p.now}
	}
	check := facts.Check{
		Domain: domain, At: p.now, Took: time.Second, Scope: scope,
		Zone: facts.Zone{
			Name: domain, Negative: 10 * time.Minute,
			Servers: []facts.Server{dnsServer(0), dnsServer(1)},
		},
		MX:     both(domain, facts.RR{Name: domain, Type: "MX", TTL: time.Hour, Value: "aspmx.l.google.com", Pref: 1}),
		Record: none("_mta-sts." + domain), Report: none("_smtp._tls." + domain), Host: none("mta-sts." + domain),
		Servers: []facts.MailServer{{Host: "aspmx.l.google.com", Pref: 1, Addrs: []string{"192.0.2.25"}, Calls: []facts.Call{{
			Addr: "192.0.2.25", Stage: facts.CallDone, TLSVersion: 0x0304, Cert: p.certificate("aspmx.l.google.com"),
		}}}},
	}
	p.add(&check)
	return check
}

// add puts into a check what was published.
func (p *pretend) add(check *facts.Check) {
	for _, task := range p.live {
		switch {
		case task.File != nil:
			check.Fetches = []facts.Fetch{{
				Addr: "192.0.2.80", At: p.now, Stage: facts.FetchDone, Status: 200, ContentType: "text/plain",
				Body: []byte(task.File.Body), Cert: p.certificate("mta-sts." + check.Domain),
			}}
		case task.ID == plan.PolicyHost:
			check.Host = both(task.Record.Name,
				facts.RR{Name: task.Record.Name, Type: "CNAME", TTL: time.Hour, Value: task.Record.Value},
				facts.RR{Name: task.Record.Value, Type: "A", TTL: time.Hour, Value: "192.0.2.80"})
		default:
			lookup := both(task.Record.Name, facts.RR{Name: task.Record.Name, Type: task.Record.Type, TTL: time.Hour, Value: task.Record.Value})
			if task.ID == plan.ReportRecord {
				check.Report = lookup
			} else {
				check.Record = lookup
			}
		}
	}
}

func (p *pretend) certificate(name string) *facts.Certificate {
	return &facts.Certificate{Names: []string{name}, Issuer: "Some CA", NotBefore: p.now.AddDate(0, -1, 0), NotAfter: p.now.AddDate(0, 2, 0)}
}

func dnsServer(i int) facts.Server {
	return facts.Server{Kind: facts.Authoritative, Name: []string{"ns51.domaincontrol.com", "ns52.domaincontrol.com"}[i], Addr: []string{"192.0.2.53", "192.0.2.54"}[i]}
}

// both is a lookup that all servers answer alike.
func both(name string, rrs ...facts.RR) facts.Lookup {
	l := facts.Lookup{Name: name}
	for i := range 2 {
		l.Authoritative = append(l.Authoritative, facts.Answer{Server: dnsServer(i), Status: facts.OK, RRs: rrs})
	}
	for _, name := range []string{"Google", "Cloudflare", "Quad9"} {
		l.Resolvers = append(l.Resolvers, facts.Answer{Server: facts.Server{Kind: facts.Resolver, Name: name}, Status: facts.OK, RRs: rrs})
	}
	return l
}

func none(name string) facts.Lookup {
	l := facts.Lookup{Name: name}
	for i := range 2 {
		l.Authoritative = append(l.Authoritative, facts.Answer{Server: dnsServer(i), Status: facts.NXDomain, Negative: 10 * time.Minute})
	}
	return l
}

var errDisk = errors.New("the notes could not be saved: no space left on device")
