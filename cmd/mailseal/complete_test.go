package main

import (
	"strings"
	"testing"
	"time"

	"mailseal/wizard/journey"
	"mailseal/wizard/store"
)

// completed are what the shell is offered for the last of some words, and the directive.
func completed(t *testing.T, dir string, args ...string) (offers []string, directive string) {
	t.Helper()
	r := mailseal(t, "", append([]string{"__complete", "--state-dir", dir}, args...)...)
	if r.code != exitFine {
		t.Fatalf("%v: code %d, %s", args, r.code, r.talk)
	}
	for line := range strings.Lines(r.out) {
		line = strings.TrimSuffix(line, "\n")
		if number, ok := strings.CutPrefix(line, ":"); ok {
			return offers, number
		}
		name, _, _ := strings.Cut(line, "\t")
		offers = append(offers, name)
	}
	return offers, ""
}

// The directives of cobra that are used.
const (
	filesToo = "0"
	noFiles  = "4"
	folders  = "16"
)

// TestCompletion holds what the shell is offered: domains that were begun, topics, kinds, parts, and the values of flags.
func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	for _, domain := range []string{"rosehill.example", "baker.example"} {
		_, err := store.Open(dir).Update(domain, func(j journey.Journey) (journey.Journey, error) {
			j.Answers = []journey.Answer{{ID: journey.QuestionSeen, Value: journey.Yes}}
			return j, nil
		}, time.Unix(1.8e9, 0))
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		typed     string // the last word is begun; a comma ends it where it is empty
		offered   string // these are offered, among others
		only      bool   // and no others
		directive string
	}{
		{"ros", "rosehill.example", true, noFiles},
		{"", "rosehill.example baker.example status show", false, noFiles},
		{"rosehill.example ,", "", true, noFiles},
		{"status ,", "baker.example rosehill.example", true, noFiles},
		{"status baker.example ,", "rosehill.example", true, noFiles},
		{"calendar r", "rosehill.example", true, noFiles},
		{"show b", "baker.example", true, noFiles},
		{"show baker.example ,", "records zone policy handover files", true, noFiles},
		{"show baker.example h", "handover", true, noFiles},
		{"reports r", "rosehill.example", true, noFiles},
		{"reports baker.example ,", "", true, filesToo},
		{"notes export b", "baker.example", true, noFiles},
		{"notes export baker.example ,", "rosehill.example", true, noFiles},
		{"notes import ,", "", true, filesToo},
		{"lint ,", "record policy tlsrpt report", true, noFiles},
		{"lint policy ,", "", true, filesToo},
		{"explain max", "max-age", false, noFiles},
		{"help sta", "status", true, noFiles},
		{"help notes ,", "export import", true, noFiles},
		{"practice --dns go", "godaddy", false, noFiles},
		{"practice --dns io", "ionos", true, noFiles},
		{"practice --dns lis", "list", true, noFiles},
		{"practice --provider mic", "microsoft", false, noFiles},
		{"practice --hosting git", "github-pages gitlab-pages", true, noFiles},
		{"--hosting ngi", "nginx", true, noFiles},
		{"--way ,", "recommended static service server", true, noFiles},
		{"--next en", "enforce", true, noFiles},
		{"--enforce ,", "", true, noFiles}, // consent is typed
		{"--reports-to ,", "", true, noFiles},
		{"--lang ,", "en", true, noFiles},
		{"--state-dir ,", "", true, folders},
		{"status --format n", "nagios", true, noFiles},
		{"status --jobs ,", "", true, noFiles},
		{"status --tim", "--timeout", true, noFiles},
		{"status --q", "--quiet", true, noFiles},
		{"completion z", "zsh", true, noFiles},
	} {
		args := strings.Fields(c.typed)
		if len(args) == 0 {
			args = []string{""}
		}
		if args[len(args)-1] == "," {
			args[len(args)-1] = ""
		}
		got, directive := completed(t, dir, args...)
		for _, want := range strings.Fields(c.offered) {
			if !strings.Contains(" "+strings.Join(got, " ")+" ", " "+want+" ") {
				t.Errorf("mailseal %v<tab> does not offer %s, but %v", args, want, got)
			}
		}
		if c.only && len(got) != len(strings.Fields(c.offered)) {
			t.Errorf("mailseal %v<tab> offers %v, and should offer %q", args, got, c.offered)
		}
		if directive != c.directive {
			t.Errorf("mailseal %v<tab>: directive %s, want %s", args, directive, c.directive)
		}
	}
}

// TestAnswersAreOffered: an answer that the shell is offered is one that the question takes, as its flag's help says.
func TestAnswersAreOffered(t *testing.T) {
	offered := 0
	for _, id := range journey.QuestionIDs() {
		for _, answer := range answersTo(id) {
			offered++
			if answer == "" || strings.ContainsAny(answer, " \t") {
				t.Errorf("--%s is offered %q", id, answer)
			}
		}
	}
	if offered < 30 {
		t.Errorf("only %d answers are offered", offered)
	}
}
