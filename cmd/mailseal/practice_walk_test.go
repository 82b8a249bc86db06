package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The answers of somebody who practises in plain lines.
const (
	toFirstTask = "\n\n\n\n\n"     // what was found, the risk, the place, where reports go, the plan
	days        = "1\n"            // until reports come, which are saved then
	weeks       = "2\nenforce\n"   // after two weeks, the word
	toTheEnd    = "1\n1\n" + "1\n" // the new file, the new id; finish
)

// practisedTasks does the four tasks: the second asks for a name, and the third is done by its steps. The last is done as told.
func practisedTasks(last string) string { return "1\n" + "\n1\n" + last }

// shown wants texts in an output, in this order.
func shown(t *testing.T, out string, texts ...string) {
	t.Helper()
	rest := out
	for _, text := range texts {
		_, after, found := strings.Cut(rest, text)
		if !found {
			t.Fatalf("missing, or too early: %q\n%s", text, out)
		}
		rest = after
	}
}

// TestSchoolPractises walks a school, at Google and GoDaddy, from the first screen to the last, with every answer in one pipe.
func TestSchoolPractises(t *testing.T) {
	t.Parallel()
	in := "example.org\n" + "\n" + toFirstTask + practisedTasks("2\n1\n") + days + "p\n" + strings.Repeat(days, 13) + weeks + toTheEnd
	r := mailseal(t, in+"\n", "practice")
	if r.code != exitFine || r.talk != "" {
		t.Errorf("code %d, %s", r.code, r.talk)
	}
	shown(t, r.out,
		"This is practice, with the pretend domain rosehill-school.example.",
		"WRONG: This practice has only the domain rosehill-school.example.", "type: mailseal example.org",
		"What is there today (practice)\n",
		"Answer: Add the record exactly as shown\nDone at GoDaddy (practice).",
		"Create the policy file\n", "Practice: the pretend page shows rosehill-school.github.io.",
		"Done: Put the policy file online.",
		"Type the whole name, _mta-sts.rosehill-school.example, into the name", "Done at GoDaddy, with that mistake (practice)",
		"with the domain twice",
		"day 1 of 14", "TO DO: Practice: 2 mails have arrived for TLS reports.",
		"Answer: Save the report mails where mailseal reads them\nThe report mails are saved (practice).",
		"Deliveries by day", "Everything is ready", "1. Finish the practice", "The end of the practice",
		"You made 8 changes,\nand 14 days passed.", "To start with your own domain\nmailseal example.com\n", "What to have ready\n- Access to your DNS",
		"What you did\n", ": made the policy file at GitHub Pages\n", ": saved the first TLS reports", ", to enforce\n",
		"The practice is over, and nothing of it was kept.", "mailseal example.com\n",
	)
	unkept(t, r.out)
}

// TestDentistPractises walks a dental practice, at Microsoft 365 and IONOS, with a domain of its own, a place of its own choice, and
// a mistake in the policy file.
func TestDentistPractises(t *testing.T) {
	t.Parallel()
	in := toFirstTask + practisedTasks("1\n") + days + days + "p\n" + strings.Repeat(days, 13) + weeks + toTheEnd
	r := mailseal(t, in+"2\n"+"q\n\n", "practice", "dentist.example", "--provider", "microsoft-365", "--dns", "ionos")
	if r.code != exitFine || r.talk != "" {
		t.Errorf("code %d, %s", r.code, r.talk)
	}
	shown(t, r.out, "Mail: Microsoft 365", "DNS: IONOS", "Done at IONOS (practice).", "day 2 of 14", "Everything is ready",
		"The end of the practice", "The practice domain dentist.example is protected.", "at IONOS\n",
		"2. Go on practising", "1. Leave it as it is", // once the end was shown, it is not proposed again
		"The end of the practice", "The practice is over, and nothing of it was kept.")
	unkept(t, r.out)
}

// unkept wants nothing said to be saved that ends with the practice.
func unkept(t *testing.T, out string) {
	t.Helper()
	for _, line := range regexp.MustCompile(`(?i)[^\n]*\b(everything|all) is saved[^\n]*|[^\n]*Continue with[^\n]*`).FindAllString(out, -1) {
		t.Errorf("nothing is kept, and yet: %s", line)
	}
}

// TestLeavingThePractice: it asks once, and Enter alone stays; the end of the input is no answer.
func TestLeavingThePractice(t *testing.T) {
	for in, asked := range map[string]int{"q\n": 0, "\nq\n\n\nq\n2\n": 2, "\nq\nq\n": 1, "\n\n2\n2\n": 1} {
		r := mailseal(t, in, "practice")
		if n := strings.Count(r.out, "A practice is not kept:"); n != asked || r.code != exitFine {
			t.Errorf("%q: asked %d times, not %d; code %d\n%s", in, n, asked, r.code, r.out)
		}
		shown(t, r.out, "The practice is over, and nothing of it was kept. To start another:\nmailseal practice\n")
	}
}

// TestPracticeFlags holds which global flags a practice takes, and what it says of the others.
func TestPracticeFlags(t *testing.T) {
	refused := func(text string, args ...string) {
		t.Helper()
		if r := mailseal(t, "", append([]string{"practice"}, args...)...); r.code != exitFailed || !strings.Contains(r.talk, text) || r.out != "" {
			t.Errorf("%v: code %d, %s%s", args, r.code, r.out, r.talk)
		}
	}
	refused("--resolver: a practice asks the resolvers of its own", "--resolver", "192.0.2.53")
	refused("--json: a practice is a talk", "--json")
	refused("no words in the language xx", "--lang", "xx")
	refused("ends in .example", "example.com")
	refused("ends in .example", "deep.rosehill.example.org")

	taken := func(in string, args ...string) string {
		t.Helper()
		r := mailseal(t, in, append([]string{"practice"}, args...)...)
		if r.code != exitFine {
			t.Errorf("%v: code %d, %s", args, r.code, r.talk)
		}
		return r.out
	}
	shown(t, taken("\nq\nq\n", "--plain"), "Stage 1 of 7")
	shown(t, taken("\nq\nq\n", "--no-smtp"), "Stage 1 of 7")
	if out := taken("\nq\nq\n", "--no-smtp"); strings.Contains(out, "All 5 mail servers encrypt") {
		t.Errorf("--no-smtp: the mail servers were called:\n%s", out)
	}
	if out := taken("\nq\nq\n", "--timeout", "1ns"); strings.Contains(out, "Google Workspace") {
		t.Errorf("--timeout: a check takes longer than nothing:\n%s", out)
	}
}

// TestPracticeFolder: the files are in the folder of --state-dir while the practice runs, and gone afterwards; what was there stays.
func TestPracticeFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	before := filepath.Join(dir, "rosehill-school.example")
	if err := os.Mkdir(before, 0o700); err != nil {
		t.Fatal(err)
	}
	in := "\n" + toFirstTask + practisedTasks("1\n") + days + "q\nq\n"
	r := kept(t, dir, in, "practice")
	folders := regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(dir)+`/practice-[0-9]+/\S+$`).FindAllString(r.out, -1)
	slices.Sort(folders)
	if r.code != exitFine || len(slices.Compact(folders)) != 2 {
		t.Errorf("code %d, %s, folders %q\n%s", r.code, r.talk, folders, r.out)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(before) {
		t.Errorf("afterwards there are %v, %v", entries, err)
	}
	missing := filepath.Join(dir, "new")
	kept(t, missing, "q\n", "practice")
	if _, err := os.Stat(missing); !os.IsNotExist(err) {
		t.Errorf("the folder that was made is still there: %v", err)
	}
}
