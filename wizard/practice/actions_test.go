package practice

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// planFor is a plan as a user of the practice would make it.
func planFor(w *World, kind plan.Kind) plan.Plan {
	p := plan.Plan{
		Domain: w.Domain(), Zone: w.Domain(),
		Hosting: plan.Hosting{Kind: kind},
		Reports: plan.Reports{RUA: []string{"mailto:tls@" + w.Domain()}},
		Target: plan.Target{
			Mode: mtasts.Testing, MaxAge: 24 * time.Hour, ID: "20261123T140000",
			MX: []plan.Line{{Pattern: "aspmx.l.google.com"}, {Pattern: "*.aspmx.l.google.com"}},
		},
	}
	for _, label := range []string{"mta-sts", "_mta-sts", "_smtp._tls"} {
		rrtype := "CNAME"
		if kind == plan.Server {
			rrtype = "A"
		}
		if value := w.Value(kind, label); value != "" {
			p.Hosting.Records = append(p.Hosting.Records, plan.Record{Name: label + "." + w.Domain(), Type: rrtype, Value: value})
		}
	}
	return p
}

func doRight(t *testing.T, w *World, task plan.Task) {
	t.Helper()
	actions := w.Actions(task)
	if len(actions) == 0 || actions[0].Mistake {
		t.Fatalf("%s: the first action is not the right one: %+v", task.ID, actions)
	}
	ok(t, w.Do(task, actions[0]))
	w.Clock().Advance(30 * time.Minute)
}

// TestRightActions publishes by every kind of hosting.
func TestRightActions(t *testing.T) {
	for _, kind := range []plan.Kind{plan.Static, plan.Service, plan.Server} {
		w := start(t, "google")
		p := planFor(w, kind)
		for _, task := range p.Tasks() {
			doRight(t, w, task)
		}
		if got := get(t, w, mtasts.PolicyPath); !strings.HasPrefix(got, "200 OK | text/plain") || !strings.HasSuffix(got, "| policy") {
			t.Errorf("%s: the file: %s", kind, got)
		}
		for name, version := range map[string]string{"_mta-sts.": `"v=STSv1; id=2026`, "_smtp._tls.": `"v=TLSRPTv1; rua=mailto:`} {
			for _, server := range w.Config().Resolvers {
				if got := summary(ask(t, w, "udp", server.Addr, name+w.Domain(), "TXT")); !strings.Contains(got, version) {
					t.Errorf("%s: %s at %s: %s", kind, name, server.Name, got)
				}
			}
		}
	}
}

// TestServiceKeepsTheID wants a service to announce a changed file by itself.
func TestServiceKeepsTheID(t *testing.T) {
	w := start(t, "google")
	p := planFor(w, plan.Service)
	for _, task := range p.Tasks() {
		doRight(t, w, task)
	}
	target := w.Value(plan.Service, "_mta-sts")
	before := summary(ask(t, w, "udp", "192.0.2.131", target, "TXT"))
	p.Target.Mode = mtasts.Enforce
	for _, task := range p.Tasks() {
		if task.ID == plan.PolicyFile {
			doRight(t, w, task)
		}
	}
	if after := summary(ask(t, w, "udp", "192.0.2.131", target, "TXT")); after == before {
		t.Errorf("the record stayed %s", after)
	}
}

// TestAnyCompany follows a plan to hosts that no zone file knows.
func TestAnyCompany(t *testing.T) {
	for _, value := range []string{"school.someservice.io", "x.somewhere.co.uk", "deep.sub.mailhardener.com", "school.newhost.xyz", "198.51.100.77"} {
		w := start(t, "google")
		p := planFor(w, plan.Static)
		p.Hosting.Records[0].Value = value
		if !strings.ContainsAny(value, "abc") {
			p.Hosting.Records[0].Type = "A"
		}
		for _, task := range p.Tasks() {
			doRight(t, w, task)
		}
		if got := get(t, w, mtasts.PolicyPath); !strings.HasSuffix(got, "| policy") {
			t.Errorf("%s: %s", value, got)
		}
	}
}

func TestActionLabels(t *testing.T) {
	english, err := assets.Load(assets.DefaultLanguage)
	ok(t, err)
	w := start(t, "google")
	var got []string
	for _, task := range planFor(w, plan.Static).Tasks() {
		for _, d := range w.Actions(task) {
			got = append(got, string(task.ID)+" "+d.ID)
			label := d.Label(english)
			if label == "" || strings.ContainsAny(label, "[{") || d.Mistake == (d.ID == "right") {
				t.Errorf("%s %s: %q, a mistake: %t", task.ID, d.ID, label, d.Mistake)
			}
			if words := len(strings.Fields(label)); words > 20 {
				t.Errorf("%s %s: %d words", task.ID, d.ID, words)
			}
		}
	}
	want := []string{
		"report-record right", "report-record doubled-name", "report-record underscore-name", "report-record curly-quotes", "report-record not-saved",
		"policy-host right", "policy-host not-attached", "policy-host doubled-name", "policy-host not-saved",
		"policy-file right", "policy-file no-folder", "policy-file copied-file", "policy-file document", "policy-file not-saved",
		"sts-record right", "sts-record doubled-name", "sts-record underscore-name", "sts-record curly-quotes", "sts-record two-records", "sts-record not-saved",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// state is what the practice domain has published, for comparing.
func state(w *World) map[string][]string {
	w.enter()
	defer w.mu.Unlock()
	state := map[string][]string{}
	for name, rrs := range w.home.saved() {
		for _, rr := range rrs {
			if name != w.home.name {
				state[name] = append(state[name], rr.String())
			}
		}
	}
	for host, s := range w.sites {
		for path := range s.files {
			if body, ok := s.file(path, w.at); ok {
				state[host+path] = []string{body}
			}
		}
	}
	return state
}

// TestMistakesAreTakenBack makes every mistake before the right action: nothing of it may stay.
func TestMistakesAreTakenBack(t *testing.T) {
	straight := start(t, "google")
	for _, task := range planFor(straight, plan.Static).Tasks() {
		doRight(t, straight, task)
	}
	mistaken := start(t, "google")
	for _, task := range planFor(mistaken, plan.Static).Tasks() {
		well := state(mistaken)
		for _, d := range mistaken.Actions(task)[1:] {
			ok(t, mistaken.Do(task, d))
			mistaken.Clock().Advance(30 * time.Minute)
			if changed := !cmp.Equal(well, state(mistaken)); changed == (d.ID == "not-saved") {
				t.Errorf("%s %s: changed %t", task.ID, d.ID, changed)
			}
			if got := trouble(t, mistaken); got == "all well" {
				t.Errorf("%s %s does no harm", task.ID, d.ID)
			}
		}
		doRight(t, mistaken, task)
	}
	if diff := cmp.Diff(state(straight), state(mistaken)); diff != "" {
		t.Error(diff)
	}
	if got := trouble(t, mistaken); got != "all well" {
		t.Error(got)
	}
}

// trouble says what is not well with the published parts, as the first DNS server has them.
func trouble(t *testing.T, w *World) string {
	t.Helper()
	var wrong []string
	for name, want := range map[string]string{
		"_mta-sts.":   `NOERROR aa "v=STSv1; id=20261123T140000"`,
		"_smtp._tls.": `NOERROR aa "v=TLSRPTv1; rua=mailto:tls@rosehill-school.example"`,
		"mta-sts.":    "NOERROR aa rosehill-school.github.io.",
	} {
		if got := summary(ask(t, w, "tcp", "192.0.2.51", name+w.Domain(), "TXT")); got != want {
			wrong = append(wrong, got)
		}
	}
	if len(wrong) == 0 {
		if got := get(t, w, mtasts.PolicyPath); !strings.HasSuffix(got, "| policy") {
			wrong = append(wrong, got)
		}
	}
	if len(wrong) == 0 {
		return "all well"
	}
	return strings.Join(wrong, "\n")
}

// TestPreparedFile makes the policy file before the web host knows the name, rightly and with each mistake: it is served once the
// name is there, and a mistake can be put right then.
func TestPreparedFile(t *testing.T) {
	p := planFor(start(t, "google"), plan.Static)
	var host, file plan.Task
	for _, task := range p.Tasks() {
		switch task.ID {
		case plan.PolicyHost:
			host = task
		case plan.PolicyFile:
			file = task
		}
	}
	for _, action := range PreparedFile(*file.File) {
		w := start(t, "google")
		ok(t, w.Do(file, action))
		doRight(t, w, host)
		got := get(t, w, mtasts.PolicyPath)
		if right := strings.HasSuffix(got, "| policy"); right != (action.ID == Right) && action.ID != mistakeCopied {
			t.Errorf("%s: %s", action.ID, got)
		}
		doRight(t, w, file)
		if got := get(t, w, mtasts.PolicyPath); !strings.HasSuffix(got, "| policy") {
			t.Errorf("%s, put right: %s", action.ID, got)
		}
		if got := get(t, w, "/mta-sts.txt"); strings.HasPrefix(got, "200") {
			t.Errorf("%s: what was wrong is still there: %s", action.ID, got)
		}
	}
}

// TestLabelOfChange: where the record or the file is there already, it is changed; to put a mistake right is not called so.
func TestLabelOfChange(t *testing.T) {
	english, err := assets.Load(assets.DefaultLanguage)
	ok(t, err)
	w := start(t, "google")
	p := planFor(w, plan.Static)
	labels := func() (list []string) {
		for _, task := range p.Tasks() {
			list = append(list, w.Actions(task)[0].Label(english))
		}
		return list
	}
	first := labels()
	for _, task := range p.Tasks() {
		all := w.Actions(task)
		ok(t, w.Do(task, all[len(all)-2])) // a mistake that leaves something behind
	}
	if diff := cmp.Diff(first, labels()); diff != "" {
		t.Errorf("after mistakes: %s", diff)
	}
	for _, task := range p.Tasks() {
		doRight(t, w, task)
	}
	changed := labels()
	for i, task := range p.Tasks() {
		if same := changed[i] == first[i]; same != (task.ID == plan.PolicyHost) { // its value never changes in a plan
			t.Errorf("%s: %q, and then %q", task.ID, first[i], changed[i])
		}
	}
}
