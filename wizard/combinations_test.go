package wizard_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/pages"
	"mailseal/wizard/plan"
	"mailseal/wizard/wizardtest"
)

// company is an entry of the catalogue with names of its servers, as they stand in the zone of a customer.
type company struct {
	ID   string
	Live []string
}

// companies returns the first set of live names of every entry of a catalogue file.
func companies(t *testing.T, file, kind, names string) []company {
	t.Helper()
	text, err := assets.File("catalogue/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var tables map[string]any
	if err := toml.Unmarshal(text, &tables); err != nil {
		t.Fatal(err)
	}
	var list []company
	for _, entry := range tables[kind].([]map[string]any) {
		sets, ok := entry[names].([]map[string]any)
		if !ok {
			continue // an entry for nobody in particular
		}
		c := company{ID: entry["id"].(string)}
		for _, name := range sets[0]["live"].([]any) {
			c.Live = append(c.Live, name.(string))
		}
		list = append(list, c)
	}
	return list
}

// TestEveryCombination goes with every mail provider and every DNS host to places that fit them, each place many times over, and publishes
// what the steps say. Plan, steps, records, handover page and checks have to agree.
func TestEveryCombination(t *testing.T) {
	mail := append(companies(t, "mail.toml", "mail", "mx"), companies(t, "gateways.toml", "mail", "mx")...)
	dns := companies(t, "dns.toml", "dns", "ns")
	const each = 1 // places for each pair
	pairs := max(len(mail), len(dns))
	if testing.Short() { // for the race detector
		pairs /= 8
	}
	gone := map[string]int{}
	for i := range pairs {
		m, d := mail[i%len(mail)], dns[i%len(dns)]
		offered := newDomain(t, m, d).places()
		for k := range min(each, len(offered)) {
			place := offered[(i*each+k)%len(offered)]
			gone[place.ID]++
			c := newDomain(t, m, d)
			c.name = fmt.Sprintf("%s, %s, %s", m.ID, d.ID, place.ID)
			c.live(place)
		}
	}
	for _, place := range newDomain(t, mail[0], dns[0]).places() {
		if gone[place.ID] == 0 && !testing.Short() {
			t.Errorf("nobody went to %s", place.ID)
		}
	}
	t.Logf("%d combinations of %d mail providers, %d DNS hosts and %d places", pairs*each, len(mail), len(dns), len(gone))
}

// domain is a domain with mail and DNS at two companies, and its owner.
type domain struct {
	*wizardtest.World
	t    testing.TB
	name string
}

func newDomain(t testing.TB, mail, dns company) domain {
	t.Helper()
	w := wizardtest.New(t)
	w.Change = func(c *facts.Check) {
		var mx []facts.RR
		server := c.Servers[0]
		c.Servers = nil
		for i, host := range mail.Live {
			mx = append(mx, facts.RR{Name: wizardtest.School, Type: "MX", Value: host, Pref: uint16(i), TTL: time.Hour})
			own := server
			own.Host, own.Calls = host, slices.Clone(server.Calls)
			cert := *own.Calls[0].Cert
			cert.Names = []string{host}
			own.Calls[0].Cert = &cert
			c.Servers = append(c.Servers, own)
		}
		for _, answers := range [][]facts.Answer{c.MX.Authoritative, c.MX.Resolvers} {
			for i := range answers {
				answers[i].RRs = mx
			}
		}
		c.Zone.Servers = nil
		for _, name := range dns.Live {
			c.Zone.Servers = append(c.Zone.Servers, facts.Server{Name: name})
		}
	}
	d := domain{World: w, t: t}
	d.check()
	return d
}

func (d domain) check() {
	d.t.Helper()
	if _, err := d.Engine.Check(d.t.Context(), wizardtest.School, facts.Full(), nil); err != nil {
		d.t.Fatal(err)
	}
}

func (d domain) answer(id journey.QuestionID, value string) {
	d.t.Helper()
	if _, _, err := d.Engine.Answer(d.t.Context(), wizardtest.School, id, value); err != nil {
		d.t.Fatalf("%s: %s=%q: %v", d.name, id, value, err)
	}
}

func (d domain) places() []providers.Option {
	check, _ := d.Journey().Check()
	return d.Engine.Guide.Catalogue.Hosting(journey.Clues(check))
}

func (d domain) step() guide.Step { return d.Engine.Guide.Step(d.Journey(), d.Now()) }

// live makes a plan with a place, does what the steps say, and holds what is shown against the plan.
func (d domain) live(place providers.Option) {
	d.t.Helper()
	d.answer(journey.QuestionSeen, journey.Yes)
	d.answer(journey.QuestionRisk, journey.Yes)
	d.answer(journey.QuestionHosting, place.ID)
	var shown strings.Builder
	for range 200 {
		step := d.step()
		for _, b := range step.Blocks {
			shown.WriteString(b.Text + "\n")
		}
		if step.Board != nil {
			for _, s := range step.Board.Steps {
				shown.WriteString(s.Text() + "\n")
			}
		}
		switch {
		case step.Stage == journey.StageTesting, step.Stage == journey.StageProtected:
			d.agrees()
			d.showsAll(place, shown.String())
			return
		case step.Question != nil:
			d.answer(step.Question.ID, d.value(place, step.Question))
		default:
			d.do(step.Board)
		}
	}
	d.t.Fatalf("%s: never in testing: %+v", d.name, d.step())
}

// showsAll wants every step of a place to have been shown, before the plan or with a task.
func (d domain) showsAll(place providers.Option, shown string) {
	d.t.Helper()
	for i, s := range place.Steps {
		for _, part := range []string{s.Field, s.Press, s.Then, s.URL} {
			if s.Act != providers.Copy && s.Act != providers.Record && !strings.Contains(shown, part) {
				d.t.Errorf("%s: step %d is nowhere: %q", d.name, i+1, part)
			}
		}
	}
}

// value answers a question as somebody would who reads it at the place.
func (d domain) value(place providers.Option, q *guide.Question) string {
	d.t.Helper()
	switch q.ID {
	case journey.QuestionReports:
		return "tls@" + wizardtest.School
	case journey.QuestionAcceptPlan:
		if q.Word != "" {
			return q.Word
		}
		return journey.Yes
	}
	i := slices.IndexFunc(journey.Pastes(), func(p journey.Paste) bool { return p.ID == q.ID })
	if i < 0 {
		d.t.Fatalf("%s: nobody knows what to answer to %s", d.name, q.ID)
	}
	shape, _ := journey.Shape(place, journey.Pastes()[i].Label)
	for _, value := range []string{shape.Like, "192.0.2.10", "customer." + strings.Trim(shape.Pattern, "*."), "customer.example.net"} {
		if strings.HasPrefix(value, "192.0.2.") {
			value = "93.184.216.34"
		}
		if _, err := shape.Paste(value); err == nil {
			return value
		}
	}
	d.t.Fatalf("%s: nothing can be pasted for %+v", d.name, shape)
	return ""
}

// do walks the steps of the open task, and at the last one does what the task asks for.
func (d domain) do(b *guide.Board) {
	d.t.Helper()
	d.holdSteps(b)
	j, moved, err := d.Engine.Walk(wizardtest.School, true)
	if err != nil {
		d.t.Fatal(err)
	}
	if moved || d.Engine.Guide.Step(j, d.Now()).Question != nil {
		return
	}
	if !b.Known() {
		d.t.Fatalf("%s: the value of %s is never asked for", d.name, b.Task.ID)
	}
	d.Publish(b.Task.ID)
	d.Advance(time.Minute)
	d.check()
}

// holdSteps holds what a board says against its task.
func (d domain) holdSteps(b *guide.Board) {
	d.t.Helper()
	j := d.Journey()
	if len(b.Steps) == 0 && !j.Plan.ServiceKeepsPolicy() {
		d.t.Errorf("%s: %s has no steps", d.name, b.Task.ID)
	}
	for _, s := range b.Steps {
		if text := s.Title + s.Text(); s.Title == "" || s.Title != strings.TrimSpace(s.Title) || strings.Contains(text, "{host}") || strings.Contains(text, "{domain") || strings.Contains(text, "[step.") {
			d.t.Errorf("%s: %s: %q", d.name, b.Task.ID, text)
		}
	}
	if r := b.Task.Record; r != nil && r.Value != "" {
		last := b.Steps[len(b.Steps)-1].Text()
		for _, f := range d.Engine.Guide.Fields(j, b.Task) {
			if f.Value == "" || !strings.Contains(last, f.Value) {
				d.t.Errorf("%s: %s: the last step does not say %q:\n%s", d.name, b.Task.ID, f.Value, last)
			}
		}
	}
}

// agrees holds the documents and the checks against what was published.
func (d domain) agrees() {
	d.t.Helper()
	j, g := d.Journey(), d.Engine.Guide
	for _, p := range g.Tasks(j, d.Now()) {
		if p.State != journey.Right || !p.Seen {
			d.t.Errorf("%s: %s is %s after it was published", d.name, p.Task.ID, p.State)
		}
	}
	for _, f := range g.Findings(j, d.Now()) {
		if f.Level != diagnosis.Advice {
			d.t.Errorf("%s: %s (%s): %v", d.name, f.ID, f.Level, f.Evidence)
		}
	}
	fresh := j
	fresh.Notes = facts.Notes{}
	check := *j.Notes.Last
	check.Record, check.Report, check.Host, check.Fetches = facts.Lookup{}, facts.Lookup{}, facts.Lookup{}, nil
	fresh.Notes.Last = &check
	page, err := pages.Handover(g, fresh)
	if err != nil {
		d.t.Fatal(err)
	}
	records, zone := pages.Records(g, j), pages.Zone(j)
	for _, task := range j.Plan.Tasks() {
		switch {
		case task.Record != nil:
			for _, f := range g.Fields(j, task) {
				if !strings.Contains(page, "\n"+f.Value+"\n") || !strings.Contains(records, f.Value+"\n") {
					d.t.Errorf("%s: the page or the list lacks the %s of %s: %q", d.name, f.Name, task.ID, f.Value)
				}
			}
			if value := strings.Trim(task.Record.Value, "."); !strings.Contains(zone, task.Record.Name+". ") || !strings.Contains(zone, value) {
				d.t.Errorf("%s: the zone lines lack %s:\n%s", d.name, task.ID, zone)
			}
		case !j.Plan.ServiceKeepsPolicy():
			d.holdFiles(page, task)
		}
	}
}

// holdFiles wants the policy in the handover page and in the files to upload.
func (d domain) holdFiles(page string, task plan.Task) {
	d.t.Helper()
	files, err := pages.Files(d.Engine.Guide, d.Journey())
	if err != nil {
		d.t.Fatal(err)
	}
	uploads := false
	for path, body := range files {
		uploads = uploads || strings.HasPrefix(path, guide.UploadFolder+"/") && strings.Contains(string(body), "STSv1")
	}
	if !uploads || !strings.Contains(page, "version: STSv1") || !strings.Contains(page, task.File.URL) {
		d.t.Errorf("%s: the policy is not in the files, or not on the page", d.name)
	}
}
