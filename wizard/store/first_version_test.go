package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// standing is where a domain stands: what its user is shown.
type standing struct {
	Stage    journey.Stage
	Task     plan.TaskID
	Question journey.QuestionID
	Options  string
}

// firstVersion is where the first version of mailseal had each domain of testdata/v1 stand, by the name of the file. The
// files are as it wrote them, in a world of its practice.
func firstVersion() map[string]standing {
	next := func(stage journey.Stage, options string) standing {
		return standing{Stage: stage, Question: journey.QuestionNext, Options: options}
	}
	task := func(stage journey.Stage, id plan.TaskID) standing { return standing{Stage: stage, Task: id} }
	return map[string]standing{
		"look":               {Stage: journey.StageLook, Question: journey.QuestionSeen, Options: "yes again"},
		"plan":               {Stage: journey.StagePlan, Question: journey.QuestionReports},
		"publish":            task(journey.StagePublish, plan.STSRecord),
		"testing":            next(journey.StageTesting, "wait enforce change-provider remove"),
		"enforce":            task(journey.StageEnforce, plan.STSRecord),
		"protected":          next(journey.StageProtected, "wait rollback change-provider remove"),
		"existing":           next(journey.StageTesting, "wait enforce change-provider remove"),
		"service-publish":    task(journey.StagePublish, plan.PolicyFile),
		"service-testing":    next(journey.StageTesting, "wait enforce change-provider remove"),
		"service-protected":  next(journey.StageProtected, "wait rollback change-provider remove"),
		"fixed-publish":      task(journey.StageEnforce, plan.PolicyHost),
		"fixed-protected":    next(journey.StageProtected, "wait"),                                                          // "rollback change-provider remove" too; it refused them
		"move-asked":         {Stage: journey.StageProtected, Question: journey.QuestionAcceptMX, Options: "change yes no"}, // it asked for QuestionMove at once
		"move-soften":        task(journey.StageEnforce, plan.PolicyFile),
		"move-remember":      next(journey.StageEnforce, "wait emergency cancel"),
		"move-switch":        task(journey.StageEnforce, plan.MailServers),
		"move-drain":         next(journey.StageEnforce, "wait tidy"),
		"move-tidy":          task(journey.StageEnforce, plan.PolicyFile),
		"remove-soften":      task(journey.StagePublish, plan.PolicyFile),
		"remove-remember":    next(journey.StagePublish, "wait cancel"),
		"remove-drop-record": task(journey.StagePublish, plan.DropRecord),
		"remove-end-hosting": next(journey.StagePublish, "wait done"),
		"remove-over":        next(journey.StageLook, "leave start-again"),
	}
}

// standingOf is where a domain stands by the newest check in its notes.
func standingOf(t *testing.T, j journey.Journey) standing {
	t.Helper()
	m := journey.Machine{Catalogue: must[*providers.Catalogue](t)(providers.Load())}
	now := j.Notes.Last.At
	pending, _ := m.Pending(j, now)
	s := standing{Stage: j.Stage(), Question: pending.ID, Options: strings.Join(pending.Options, " ")}
	if j.TaskOpen() {
		open, _, _ := m.Open(j, now)
		s.Task = open.Task.ID
	}
	return s
}

// firstNotes are notes as the first version wrote them.
func firstNotes(t *testing.T, name string) []byte {
	t.Helper()
	file := must[*os.File](t)(os.Open(filepath.Join("testdata", "v1", name+".json.gz")))
	defer file.Close()
	return must[[]byte](t)(io.ReadAll(must[*gzip.Reader](t)(gzip.NewReader(file))))
}

// TestFirstVersion: a domain stands where it stood, nothing that its notes knew is lost, and what is saved holds no
// sentence.
func TestFirstVersion(t *testing.T) {
	files := must[[]string](t)(filepath.Glob(filepath.Join("testdata", "v1", "*.json.gz")))
	if len(files) != len(firstVersion()) {
		t.Errorf("%d files, and %d are known", len(files), len(firstVersion()))
	}
	for _, name := range slices.Sorted(maps.Keys(firstVersion())) {
		t.Run(name, func(t *testing.T) {
			before, s := firstNotes(t, name), Open(t.TempDir())
			j, kept, err := imported(s, bytes.NewReader(before), false, at("14:00:00"))
			if err != nil || kept != "" {
				t.Fatalf("kept %q, %v", kept, err)
			}
			if diff := cmp.Diff(firstVersion()[name], standingOf(t, must[journey.Journey](t)(s.Load(j.Domain)))); diff != "" {
				t.Error(diff)
			}
			after := must[[]byte](t)(os.ReadFile(filepath.Join(s.Folder(j.Domain), notesFile)))
			still := fieldsOf(t, after)
			for field := range fieldsOf(t, before) {
				if !still[field] && field.kept() {
					t.Errorf("lost: %+v", field)
				}
			}
			if diff := cmp.Diff(announced(t, before), announced(t, after)); diff != "" {
				t.Error(diff)
			}
			noSentence(t, after)
			if p := j.Plan; p != nil && (p.Target.AnyMaxAge != p.ServiceKeepsPolicy() || (p.Hosting.Name == "") != (p.Hosting.Kind == plan.Existing)) {
				t.Errorf("the plan is %+v", p)
			}
		})
	}
}

// kept reports whether a value of the first version has to be in the notes still. Its sentences do not, nor what nothing ever
// read; what Served has is a matter of announced.
func (f field) kept() bool {
	sentence := strings.HasSuffix(f.path, "why") || f == field{".plan.hosting.name", "your present set-up"}
	empty := f.value == "" || f.value == false || f.value == 0.0
	unread := strings.HasPrefix(f.path, ".notes.certs.") || f.path == ".notes.ttls.negative" || f.path == ".plan.accepted"
	return !sentence && !unread && !empty && f.path != ".schema" && !strings.HasPrefix(f.path, ".notes.served.")
}

// announced are the policies in notes that a sender could have fetched.
func announced(t *testing.T, body []byte) []facts.Served {
	t.Helper()
	var n notes
	if err := json.Unmarshal(body, &n); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(append([]facts.Served{}, n.Notes.Served...), func(s facts.Served) bool { return s.ID == "" })
}
