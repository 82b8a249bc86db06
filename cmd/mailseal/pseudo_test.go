package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/assets/pseudo"
	"mailseal/tui/plain"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
)

var plainWord = regexp.MustCompile(`[A-Za-z]{3,}`)

// TestEverySentenceIsInAssets plays a practice in a language of other letters: a word in plain letters is a name from the catalogue,
// a value of the domain's, or something to type; anything else was written in Go.
func TestEverySentenceIsInAssets(t *testing.T) {
	t.Parallel()
	words, err := pseudo.Words()
	if err != nil {
		t.Fatal(err)
	}
	world, err := practice.Start(practice.Options{Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	defer world.Close()
	var out, talk bytes.Buffer
	dir := t.TempDir()
	a := newApp(streams{in: strings.NewReader(""), out: &out, errOut: &talk}, func(string) string { return "" })
	a.stateDir = filepath.Join(dir, "notes")
	a.now = func() time.Time { return world.Clock().Now() }
	engine, err := a.engine(world.Config())
	if err != nil {
		t.Fatal(err)
	}
	engine.Guide.Words = words
	addPractice(world, &engine, dir)
	known := map[string]bool{}
	learn := func(text string) {
		for _, word := range plainWord.FindAllString(text, -1) {
			known[strings.ToLower(word)] = true
		}
	}
	for _, name := range []string{"dns", "gateways", "issuers", "mail", "network", "senders", "services", "sources", "web"} {
		body, err := assets.File("catalogue/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		learn(string(body))
	}
	learn(dir + " http https mailto txt cname aaaa mailseal status quiet calendar ics help daily state dir") // and commands to type
	p := practicePlayer{engine: engine, domain: world.Domain()}
	move := func(j journey.Journey, step guide.Step) (plain.Move, error) {
		body, err := json.Marshal(j)
		if err != nil {
			t.Fatal(err)
		}
		learn(string(body))
		if check, ok := j.Check(); ok {
			learn(strings.Join(check.MXHosts(), " "))
		}
		return p.move(j, step)
	}
	if _, err := plain.Run(t.Context(), engine, "", strings.NewReader(""), &out, plain.Options{Player: move}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "···") {
		t.Fatalf("nothing is in the language:\n%s", out.String())
	}
	var foreign []string
	for line := range strings.Lines(out.String()) {
		for _, word := range plainWord.FindAllString(line, -1) {
			if !known[strings.ToLower(word)] {
				foreign = append(foreign, word+" in: "+strings.TrimSpace(line))
			}
		}
	}
	slices.Sort(foreign)
	for _, text := range slices.Compact(foreign) {
		t.Error(text)
	}
}

// TestFindingsAreInAssets: the text of every finding is the language's.
func TestFindingsAreInAssets(t *testing.T) {
	words, err := pseudo.Words()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range words.Keys("finding.") {
		id, isTitle := strings.CutSuffix(strings.TrimPrefix(key, "finding."), ".title")
		if !isTitle {
			continue
		}
		text := diagnosis.Text(words, diagnosis.Finding{ID: diagnosis.ID(id), Values: assets.Values{"reason": "-"}})
		for _, part := range []string{text.Title, text.What, text.Why, text.Fix, text.Until} {
			if bare := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(part, ""); plainWord.MatchString(bare) || part == "" {
				t.Errorf("%s says %q", id, part)
			}
		}
	}
}
