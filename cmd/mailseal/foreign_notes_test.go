package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/store"
)

// FuzzForeignNotes puts a text or a number into any place of saved notes, also where another kind of value belongs: they are refused,
// or every command and the wizard can go on with them and show nothing hostile.
func FuzzForeignNotes(f *testing.F) {
	all := savedNotes(f)
	g, err := guide.Load("en")
	if err != nil {
		f.Fatal(err)
	}
	for i := range all {
		f.Add(uint8(i), uint16(7*i), strings.ToValidUTF8(hostile, ""), int64(-1), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, which uint8, at uint16, text string, number int64, textual bool) {
		var saved any
		if err := json.Unmarshal(all[int(which)%len(all)], &saved); err != nil {
			t.Fatal(err)
		}
		var value any = number
		if textual {
			value = text
		}
		places := placesIn(saved)
		places[int(at)%len(places)](value)
		body, err := json.Marshal(saved)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		path := filepath.Join(dir, "in.json")
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
		now := storyStart().AddDate(0, 6, 0)
		run := offline(t, dir, now)
		run("notes", "import", "--yes", path)
		notes := store.Open(dir)
		domains, err := notes.Domains()
		if err != nil {
			t.Fatal(err)
		}
		for _, domain := range domains {
			if exported := run("notes", "export", domain); exported.code != exitFine {
				t.Errorf("what was taken in cannot be read: %s", exported.talk)
			}
			for _, what := range []string{"records", "zone", "policy", "handover", "files"} {
				run("show", domain, what)
			}
			run("reports", domain, "--all")
			run("calendar", domain)
			j, err := notes.Load(domain)
			if err != nil {
				t.Fatal(err)
			}
			findings := g.Findings(j, now)
			g.StatusText(j, g.VerdictOf(j, findings, now), findings, now)
			check, _ := j.Check()
			g.StatusPairs(j, check, now)
			g.DomainRow(j, j.Begun(), now)
			step := g.Step(j, now)
			g.Explain(j, step, now)
			if step.Question == nil {
				continue
			}
			for _, o := range step.Question.Options {
				if changed, _, err := g.Answer(j, step.Question.ID, o.Value, now); err == nil {
					g.Step(changed, now)
				}
			}
		}
	})
}

// TestForeignNotesWithoutNetwork: notes of every kind come through a status and the wizard that reach nobody.
func TestForeignNotesWithoutNetwork(t *testing.T) {
	dir := t.TempDir()
	run := offline(t, dir, storyStart().AddDate(0, 6, 0))
	var all bytes.Buffer
	for _, body := range savedNotes(t) {
		all.Write(body)
	}
	if r := run("notes", "import", "--yes", "--force", writeIn(t, dir, all.String())); r.code != exitFine {
		t.Fatalf("%+v", r)
	}
	if r := run("status"); r.code != exitUnknown && r.code != exitAction || r.out == "" {
		t.Errorf("%+v", r)
	}
}

func writeIn(t *testing.T, dir, body string) string {
	t.Helper()
	path := filepath.Join(dir, "in.json")
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// offline runs the program with notes that stay, away from every network.
func offline(t *testing.T, dir string, now time.Time) func(args ...string) result {
	return func(args ...string) result {
		t.Helper()
		var out, talk bytes.Buffer
		a := newApp(streams{in: strings.NewReader(""), out: &out, errOut: &talk}, func(string) string { return "" })
		a.now = func() time.Time { return now }
		a.network.Resolvers = []facts.Server{{Kind: facts.Resolver, Name: "none", Addr: "192.0.2.1"}}
		a.network.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }
		code := a.run(t.Context(), append([]string{"--state-dir", dir}, args...))
		if wrong := escaping(out.String() + talk.String()); wrong != "" {
			t.Errorf("mailseal %q prints %s", args, wrong)
		}
		return result{code, out.String(), talk.String()}
	}
}

// savedNotes are notes as mailseal wrote them at every stage, and the same with hostile texts of others in them.
func savedNotes(t testing.TB) (all [][]byte) {
	t.Helper()
	files, err := filepath.Glob("../../wizard/store/testdata/v1/*.json.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		packed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		unzipped, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(unzipped)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, body, poisoned(t, body))
	}
	return all
}

// placesIn returns what puts a value in the place of another, for each value in decoded JSON.
func placesIn(v any) (places []func(any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			places = append(places, func(value any) { v[name] = value })
			places = append(places, placesIn(v[name])...)
		}
	case []any:
		for i := range v {
			places = append(places, func(value any) { v[i] = value })
			places = append(places, placesIn(v[i])...)
		}
	}
	return places
}
