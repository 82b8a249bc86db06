package assets

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// What has to fit on one line or two of a window of 80 columns, with what is filled in.
const (
	titleWidth     = 60  // of a screen, beside which a fact may stand
	leadWidth      = 152 // two lines
	labelWidth     = 40  // of an answer, beside which a fact may stand
	stepTitleWidth = 34
)

// widest are what stands in the places of a title, a lead or a label at its widest: a long name of a school, a host, a place.
var widest = map[string]string{
	"domain": "rosehill-school.example", "host": "mta-sts.rosehill-school.example", "service": "Cloudflare Email Routing", "name": "mta-sts",
	"label": "_smtp._tls", "provider": "Google Workspace", "supporters": "Gmail", "n": "14", "of": "14", "longer": "30 days", "time": "30 days",
	"mode": "enforce", "place": "Azure Static Web Apps", "field": "Repository name",
}

// filled is a text with the widest of what can stand in its places.
func filled(text string) string {
	return place.ReplaceAllStringFunc(text, func(gap string) string {
		if long, ok := widest[strings.Trim(gap, "{}")]; ok {
			return long
		}
		return gap
	})
}

// TestWordsFit: titles, leads and the labels of answers fit where they stand.
func TestWordsFit(t *testing.T) {
	for _, rule := range []struct {
		what  string
		keys  *regexp.Regexp
		width int
	}{
		{"title", regexp.MustCompile(`^(stage|domain|risk|risk\.(read|does)|plan\.(hosting|paste|reports|fixed)|enforce|rollback|protected|testing|remove|delete|move|emergency|before|candidates|deviation)\.(title|title-[a-z]+)$`), titleWidth},
		{"lead", regexp.MustCompile(`^(domain|plan\.[a-z]+|enforce|rollback|protected|testing|remove|delete|move|emergency)\.lead$`), leadWidth},
		{"label", regexp.MustCompile(`^question\..*\.label$`), labelWidth},
		{"title of a task", regexp.MustCompile(`^task\.[a-z-]+\.(title|title-[a-z]+)$`), labelWidth},
	} {
		found := 0
		for _, file := range wordFiles(t) {
			for key, text := range every(t, file) {
				if !rule.keys.MatchString(key) {
					continue
				}
				found++
				if n := utf8.RuneCountInString(filled(text)); n > rule.width {
					t.Errorf("%s: %s %s has %d columns, and %d fit: %s", file, rule.what, key, n, rule.width, filled(text))
				}
			}
		}
		if found < 5 {
			t.Errorf("only %d texts are a %s", found, rule.what)
		}
	}
}

// every are all texts of a file of words, by key, labels too.
func every(t *testing.T, file string) map[string]string {
	t.Helper()
	body, err := File(DefaultLanguage + "/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var table map[string]any
	if err := toml.Unmarshal(body, &table); err != nil {
		t.Fatal(err)
	}
	texts, keyed := map[string]string{}, map[string]string{}
	textsOf(texts, "", table)
	for key, text := range texts {
		keyed[strings.TrimPrefix(key, ".")] = text
	}
	return keyed
}

// stepTitle is where the catalogue names a step.
var stepTitle = regexp.MustCompile(`title = "([^"]*)"`)

// TestStepTitlesFit: the title of a step fits beside its number in a window of 80 columns.
func TestStepTitlesFit(t *testing.T) {
	found := 0
	for _, file := range []string{"web.toml", "services.toml"} {
		body, err := File("catalogue/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range stepTitle.FindAllStringSubmatch(string(body), -1) {
			found++
			if n := utf8.RuneCountInString(filled(m[1])); n > stepTitleWidth {
				t.Errorf("%s: the title of a step has %d columns, and %d fit: %s", file, n, stepTitleWidth, m[1])
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d steps have titles", found)
	}
}
