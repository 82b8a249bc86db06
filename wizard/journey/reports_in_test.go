package journey

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// TestReportsIn: the offer is made once, nothing is read before an answer, and a folder of another computer is not read either.
func TestReportsIn(t *testing.T) {
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	folder, now := t.TempDir(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	m := Machine{Catalogue: catalogue, Downloads: filepath.Join(folder, "Downloads")}
	mailed := Journey{Domain: "example.com", Plan: &plan.Plan{Domain: "example.com", Zone: "example.com", Reports: plan.Reports{RUA: []string{"mailto:tls@example.com"}}}}
	if read, _ := m.ReportsFolder(mailed); read != "" || !m.OffersDownloads(mailed) {
		t.Errorf("before an answer %q is read", read)
	}
	web := mailed
	web.Plan = &plan.Plan{Reports: plan.Reports{RUA: []string{"https://reports.example/x"}}}
	if m.OffersDownloads(web) || m.OffersDownloads(Journey{}) || (Machine{Catalogue: catalogue}).OffersDownloads(mailed) {
		t.Error("it is offered where there is nothing to find")
	}
	answer := func(value, path string, downloads bool) Journey {
		t.Helper()
		j, then, err := m.answerReportsIn(mailed, value, now)
		read, named := m.ReportsFolder(j)
		if err != nil || read != path || named != downloads || m.OffersDownloads(j) || (then == ThenCheck) != (path != "") {
			t.Errorf("%s: %q, %v, %s, %v", value, read, named, then, err)
		}
		if !j.ReportsIn.plausible() {
			t.Errorf("%s: %+v is not plausible", value, j.ReportsIn)
		}
		return j
	}
	answer("no", "", false)
	answer("downloads", m.Downloads, true)
	answer(m.Downloads+"/", m.Downloads, true) // there are other files too
	named := answer(folder, folder, false)
	for _, value := range []string{"relative", folder + "\x07"} {
		if _, _, err := m.answerReportsIn(mailed, value, now); err == nil {
			t.Errorf("%q was taken", value)
		}
	}
	if _, _, err := (Machine{Catalogue: catalogue}).answerReportsIn(mailed, "downloads", now); err == nil {
		t.Error("there is no Downloads folder")
	}
	moved := named.Imported()
	if read, _ := m.ReportsFolder(moved); read != "" || !m.OffersDownloads(moved) || moved.ReportsIn.Path != folder {
		t.Errorf("imported: %q is read", read)
	}
	if (Journey{ReportsIn: ReportsIn{Where: InNone}}).Imported().ReportsIn.Elsewhere {
		t.Error("that there is none is true anywhere")
	}
	for _, in := range []ReportsIn{{Where: "else"}, {Where: InFolder}, {Where: InFolder, Path: "/x\x1b[2J"}, {Where: InDownloads, Path: "/etc"}} {
		if in.plausible() {
			t.Errorf("%+v is plausible", in)
		}
	}
}

// TestSetAside: only what is not proven can be set aside, it is kept with its time, and it can be taken back.
func TestSetAside(t *testing.T) {
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, now := Machine{Catalogue: catalogue}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	const mx = "mx.example.com"
	policy := mtasts.Policy{Mode: mtasts.Testing, MX: []string{mx}, MaxAge: 24 * time.Hour}
	day := facts.ReportDay{
		Organization: "Google Inc.", ReportID: "1", Begin: now.AddDate(0, 0, -2), End: now.AddDate(0, 0, -1), PolicyType: "sts", Success: 1, Failure: 9,
		Failures: []facts.ReportReason{{Result: "starttls-not-supported", MX: mx, Count: 9}},
	}
	j := Journey{Domain: "example.com", Plan: &plan.Plan{Domain: "example.com", Zone: "example.com"}}
	j.Notes.Served = []facts.Served{{Mode: policy.Mode, MX: policy.MX, MaxAge: policy.MaxAge, First: now.AddDate(0, 0, -20), Last: now}}
	j.Notes.Reports = []facts.ReportDay{day}
	if got := m.asideOptions(j, now); !slices.Equal(got, []Next{NextAside}) {
		t.Fatalf("it offers %q", got)
	}
	set := m.setAside(j, now)
	want := facts.SetAside{At: now, Sender: "google inc.", Result: "starttls-not-supported", MX: mx}
	if !slices.Equal(set.Notes.Aside, []facts.SetAside{want}) || len(j.Notes.Aside) != 0 {
		t.Errorf("set aside: %+v", set.Notes.Aside)
	}
	if got := m.asideOptions(set, now); !slices.Equal(got, []Next{NextTakeBack}) || m.asideRefusal(set, NextAside, now) == nil {
		t.Errorf("afterwards it offers %q", got)
	}
	if got := m.asideOptions(set, now.Add(facts.AsideFor+time.Second)); len(got) != 0 {
		t.Errorf("when it is over it offers %q", got)
	}
	back := set.takeBack(now)
	if got := m.asideOptions(back, now); !slices.Equal(got, []Next{NextAside}) || m.asideRefusal(back, NextTakeBack, now) == nil {
		t.Errorf("taken back, it offers %q", got)
	}
	day.Proof, day.Signer = facts.Signed, "google.com"
	j.Notes.Reports = []facts.ReportDay{day}
	if got := m.asideOptions(j, now); len(got) != 0 || m.asideRefusal(j, NextAside, now) == nil {
		t.Errorf("of what is proven it offers %q", got)
	}
}
