package providers

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

func month(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestSenders holds what the words and the go-live rule rest on, each with the date of its evidence.
func TestSenders(t *testing.T) {
	c := catalogue(t)
	of := func(id string) Sender {
		i := slices.IndexFunc(c.Senders(), func(s Sender) bool { return s.ID == id })
		if i < 0 {
			t.Fatalf("no sender is called %s", id)
		}
		return c.Senders()[i]
	}
	if h := of("gmail").Honours; h.State != Does || h.Unless != "" || !h.Confidence.Sure() {
		t.Errorf("Gmail: %+v", h)
	}
	if h := of("microsoft-365").Honours; h.State != Does || h.Unless != Administrator || !h.Confidence.Sure() {
		t.Errorf("Microsoft 365: %+v", h)
	}
	if h := of("yahoo").Honours; h.State != DoesNot || h.Tested != month(t, "2024-09") {
		t.Errorf("Yahoo: %+v", h)
	}
	for _, id := range []string{"icloud", "comcast", "gmx", "mail-ru", "zoho"} {
		if s := of(id); s.Honours.State != NotKnown || s.Reports.State != NotKnown {
			t.Errorf("%s: %+v", id, s)
		}
	}
	var reporting []string
	for _, s := range c.Senders() {
		if s.Reports.State == Does && !slices.Contains(reporting, s.Company) {
			reporting = append(reporting, s.Company)
		}
	}
	if got := strings.Join(reporting, " "); got != "Google Microsoft" {
		t.Errorf("reports of %s are confirmed", got)
	}
}

// TestSenderEntries: an entry belongs to one mail provider at most, which is one; and evidence is not from the future.
func TestSenderEntries(t *testing.T) {
	c := catalogue(t)
	seen := map[string]bool{}
	for _, e := range c.senderEntries {
		for _, key := range []string{"sender " + e.ID, "provider " + e.Mail} {
			if seen[key] && key != "provider " {
				t.Errorf("%s is there twice", key)
			}
			seen[key] = true
		}
		if e.Mail != "" && !slices.ContainsFunc(c.mail, func(m mailEntry) bool { return m.ID == e.Mail }) {
			t.Errorf("%s: no mail provider is called %s", e.ID, e.Mail)
		}
		for _, h := range []habitClaim{e.Honours, e.Reports} {
			for _, key := range strings.Fields(h.Source) {
				read, err := time.Parse(time.DateOnly, c.sources[key].Read)
				for _, text := range []string{h.Tested, h.Stated} {
					if err != nil || text != "" && month(t, text).After(read) {
						t.Errorf("%s: %s was read on %s", e.ID, text, c.sources[key].Read)
					}
				}
			}
		}
	}
	for _, id := range []string{"google-workspace", "microsoft-365"} {
		if !c.major(id) {
			t.Errorf("%s is no major sender", id)
		}
	}
	if c.major("proton") || c.major("") {
		t.Error("everybody is a major sender")
	}
}

// TestSenderEntriesAreStrict: a claim has a date and a source, and what is not known claims nothing.
func TestSenderEntriesAreStrict(t *testing.T) {
	const unknown = "reports = { say = \"unknown\" }\n"
	for name, text := range map[string]string{
		"a yes without a date":     `honours = { say = "yes", confidence = "D", source = "G1" }`,
		"a no without a source":    `honours = { say = "no", tested = "2024-09" }`,
		"an unknown with a source": `honours = { say = "unknown", confidence = "D", source = "G1" }`,
		"an unknown with a date":   `honours = { say = "unknown", tested = "2024-09" }`,
		"a date that is none":      `honours = { say = "no", tested = "autumn", confidence = "D", source = "G1" }`,
		"another answer":           `honours = { say = "maybe", tested = "2024-09", confidence = "D", source = "G1" }`,
		"no answer":                `name = "X"`,
	} {
		_, err := parse(func(file string) ([]byte, error) {
			if file == "catalogue/senders.toml" {
				return []byte("[[sender]]\nid = \"x\"\n" + unknown + text + "\n"), nil
			}
			return assets.File(file)
		})
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestWordsNameSenders: the fixed sentences name a sender only where it is known to keep to policies. Who does not, or of whom nothing
// is known, is named by the words made from the table alone, with the date.
func TestWordsNameSenders(t *testing.T) {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	keys := words.Keys("")
	for _, s := range catalogue(t).Senders() {
		for _, key := range keys {
			if s.Honours.State != Does && strings.Contains(words.Say(msgid.ID(key), nil), s.Name) {
				t.Errorf("%s names %s: %s", key, s.Name, words.Say(msgid.ID(key), nil))
			}
		}
	}
	if !slices.ContainsFunc(keys, func(key string) bool { return strings.Contains(words.Say(msgid.ID(key), nil), "Gmail") }) {
		t.Error("no sentence names Gmail: does the test see them?")
	}
}
