package assets

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// notYetWorded are the texts that still have words of the vocabulary that was given up, by patterns of their paths. The list ends empty.
var notYetWorded = []string{}

// givenUp are the words that no user reads: names of our own where the thing has one that people can search for, words that
// blame, belittle or count one in, times that nobody can act on, and American spellings.
var givenUp = []*regexp.Regexp{
	anyOf(`rule files?`, `(the|this|that|your|a|any|no|strict(er)?|old(er)?|new|present) rules?`, `rules? (of|for) (mta-sts|your domain)`),
	anyOf(`signs?`, `careful senders?`, `domain settings`, `domain hosts?`, `memory time`, `mail compan(y|ies)`, `daily reports?`, `(report|dns|domain) lines?`),
	anyOf(`computers? that answers?`, `second lock`, `seals?`, `(half (of )?)?its proof`, `slips?`, `r[au]n(ning|s)? out`, `sends? visitors on`, `opens private links`),
	anyOf(`look(s|ed|ing)?`, `nobody objects`, `simply`, `just`, `please`, `obviously`, `you entered`, `we`, `us`, `ours?`),
	anyOf(`(see|text|shown|named) above`, `above text`),
	anyOf(`colou?r(s|ed)? ?blind`, `colors?`, `centers?`, `favors?`, `favorites?`, `behaviors?`, `canceled`, `canceling`, `labeled`, `gray`, `catalogs?`,
		`licenses`, `[a-z]*(organ|recogn|real|custom|synchron|author|final|initial|minim|maxim|normal|special|summar)iz(e|es|ed|ing|ations?)`),
	regexp.MustCompile(`\d+ ?(-|–|to) ?\d+ hours`),
}

func anyOf(phrases ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(` + strings.Join(phrases, "|") + `)\b`)
}

// rightful are phrases in which such a word has its place: names, and what panels say.
var rightful = regexp.MustCompile(`(?i)\bsign(s|ed|ing)? (in|up|out|off)\b|\b(equals|plus|percent|dollar|at|exclamation) signs?\b|\blook(s|ed|ing)? (up|like|after)\b|` +
	`\bSimply\.com\b|\bcolor-scheme\b|\badmin center\b|\bDomain settings >|\bLooking to deploy Pages\b|\bInitialize repository\b|\bThe organization is your GitHub name\b|` +
	`\bus-east-1\b|\busługi\b|\bMo Tu We Th\b`)

// outworn returns the first word of a text that nobody should read.
func outworn(text string) string {
	text = rightful.ReplaceAllString(text, "")
	for _, words := range givenUp {
		if found := words.FindString(text); found != "" {
			return found
		}
	}
	return ""
}

// TestOnlyTheWordsOfTheField searches all that a user can read: the words, what the catalogue says, the templates, and the pictures
// of the screens that the tests keep.
func TestOnlyTheWordsOfTheField(t *testing.T) {
	searched := 0
	for name, texts := range readable(t) {
		var found []string
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			searched++
			if word := outworn(texts[key]); word != "" {
				found = append(found, fmt.Sprintf("%s: %s says %q: %s", name, key, word, texts[key]))
			}
		}
		if slices.ContainsFunc(notYetWorded, func(pattern string) bool { return matches(t, pattern, name) }) {
			t.Logf("%s: %d to go", name, len(found))
			continue
		}
		for _, fault := range found {
			t.Error(fault)
		}
	}
	if searched < 5000 {
		t.Errorf("only %d texts were searched", searched)
	}
}

func matches(t *testing.T, pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func TestOutworn(t *testing.T) {
	for text, want := range map[string]string{
		"Upload this rule file.": "this rule", "Senders forget the rule.": "the rule", "The sign is missing.": "sign", "Sign in at godaddy.com.": "",
		"An equals sign is missing.": "", "mailseal looks at it": "looks", "It looks like a name.": "", "We found it.": "We", "Wait 24 to 48 hours.": "24 to 48 hours",
		"mailseal says so.": "", "Please wait.": "Please", "Choose a color.": "color", "Page Rules > Create": "", "See above.": "See above", "Recognized": "Recognized",
		"The size of the prize": "", "The domain runs out on Monday.": "runs out", "line 3 of the file": "", "The report line is missing.": "report line",
	} {
		if got := outworn(text); got != want {
			t.Errorf("outworn(%q) = %q, want %q", text, got, want)
		}
	}
}

// readable are the texts that a user can read, by file and by where they stand in it.
func readable(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		all[name] = map[string]string{}
		if filepath.Ext(name) != ".toml" {
			return lines(all[name], string(body), err)
		}
		var table map[string]any
		if err := toml.Unmarshal(body, &table); err != nil {
			return err
		}
		textsOf(all[name], "", table)
		return nil
	}))
	for _, pattern := range []string{"../tui/screens/testdata/*.golden", "../tui/plain/testdata/*.txt", "../cmd/mailseal/testdata/plain/*.txt"} {
		names, err := filepath.Glob(pattern)
		must(err)
		for _, name := range names {
			body, err := os.ReadFile(name)
			all[filepath.ToSlash(name)] = map[string]string{}
			must(lines(all[filepath.ToSlash(name)], string(body), err))
		}
	}
	return all
}

func lines(texts map[string]string, body string, err error) error {
	n := 0
	for line := range strings.Lines(body) {
		n++
		texts[fmt.Sprintf("line %04d", n)] = line
	}
	return err
}

// unread are the keys of what no user reads.
var unread = []string{"rfc", "source", "sources", "url", "docs", "domains", "id", "ns", "mx", "patterns", "hosts", "issuers", "texts", "says", "also", "seen", "codes", "group", "match", "live", "at", "confidence"}

// textsOf lists what a table of TOML says: not where it says it from, nor the sections of standards.
func textsOf(texts map[string]string, at string, value any) {
	switch value := value.(type) {
	case string:
		texts[at] = value
	case map[string]any:
		for key, one := range value {
			if !slices.Contains(unread, key) {
				textsOf(texts, at+"."+key, one)
			}
		}
	case []any:
		for i, one := range value {
			textsOf(texts, fmt.Sprintf("%s[%d]", at, i), one)
		}
	case []map[string]any:
		for i, one := range value {
			textsOf(texts, fmt.Sprintf("%s[%d]", at, i), one)
		}
	}
}
