package guide_test

import (
	"slices"
	"strings"
	"testing"

	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
)

// toPlaces brings a domain to the question where its policy is to live, as if its web site led there.
func toPlaces(t *testing.T, options practice.Options, site ...facts.SiteName) *walker {
	t.Helper()
	w := newWalker(t, options)
	w.check(facts.Full())
	if len(site) > 0 {
		w.journey.Notes.Last.Site = site
	}
	w.answer(journey.QuestionSeen, "yes")
	w.answer(journey.QuestionRisk, "yes")
	return w
}

// TestFirstPageOfPlaces: the first page has few options, the recommended one first, each with what it costs; and each can be
// taken, by its number or by its flag.
func TestFirstPageOfPlaces(t *testing.T) {
	for _, world := range worlds() {
		w := toPlaces(t, world)
		q := w.step().Question
		if q.ID != journey.QuestionWay || len(q.Options) > 5 || q.Options[0].Value != journey.WayRecommended || q.Default != journey.WayRecommended {
			t.Fatalf("%s: %+v", world.Provider, q)
		}
		for _, o := range q.Options {
			if o.Label == "" || o.Fact == "" || o.Detail == "" || strings.Contains(o.Label+o.Fact+o.Detail, "[") {
				t.Errorf("%s: %+v", world.Provider, o)
			}
			taken, _, err := w.engine.Guide.Answer(w.journey, journey.QuestionWay, o.Value, w.engine.Now())
			if err != nil {
				t.Fatal(err)
			}
			_, chosen := w.engine.Guide.Place(taken)
			next := w.engine.Guide.Step(taken, w.engine.Now()).Question
			if kind := slices.Contains([]string{"static", "service", "server"}, o.Value); chosen == kind || kind != (next.ID == journey.QuestionHosting) {
				t.Errorf("%s: %s leads to %s", world.Provider, o.Value, next.ID)
			}
		}
		for _, kind := range []string{"static", "service", "server"} {
			if !slices.ContainsFunc(q.Options, func(o guide.Option) bool { return o.Value == kind }) {
				t.Errorf("%s: --way %s is not taken", world.Provider, kind)
			}
		}
	}
}

// TestOwnServerStandsSecond: who has a server of their own finds it right below the recommended place.
func TestOwnServerStandsSecond(t *testing.T) {
	own := facts.SiteName{Name: "www.rosehill-school.example", Alias: []string{"web.rosehill-school.example"}, Addrs: []string{"192.0.2.80"}}
	for _, w := range []*walker{toPlaces(t, practice.Options{Provider: "own", DNS: "other"}), toPlaces(t, practice.Options{}, own)} {
		if second := w.step().Question.Options[1]; second.Value != "server" {
			t.Errorf("second comes %+v", second)
		}
	}
	if second := toPlaces(t, practice.Options{}).step().Question.Options[1]; second.Value == "server" {
		t.Errorf("second comes %+v", second)
	}
}

// TestSiteIsSeen: the first check of a domain sees where its web site is.
func TestSiteIsSeen(t *testing.T) {
	w := newWalker(t, practice.Options{})
	w.check(facts.Full())
	check, _ := w.journey.Check()
	if len(check.Site) != 2 || check.Site[0].Name != "www."+w.world.Domain() || len(check.Site[0].Addrs) == 0 || check.Site[1].Name != w.world.Domain() {
		t.Errorf("%+v", check.Site)
	}
}

// TestEveryPlaceSaysWhatItNeeds: an account, a card, minutes and the DNS at the same company are said before the choice.
func TestEveryPlaceSaysWhatItNeeds(t *testing.T) {
	seen := map[string]bool{}
	for _, world := range worlds() {
		for _, kind := range []string{"static", "service", "server"} {
			w := toPlaces(t, world)
			w.answer(journey.QuestionWay, kind)
			for _, o := range w.step().Question.Options {
				place, ok := w.engine.Guide.Catalogue.Option(o.Value, w.world.Domain())
				if !ok {
					t.Fatalf("%s is no place", o.Value)
				}
				seen[o.Value] = true
				n := place.Needs
				for _, want := range []struct {
					needed bool
					in     string
					said   string
				}{
					{n.Account != "", o.Detail, n.Account},
					{place.Kind == providers.Service && place.Mode == "", o.Detail, "You need an account at "},
					{n.Program != "", o.Detail, n.Program},
					{n.DNS != "", o.Detail, "Your DNS has to stay at " + n.DNS},
					{n.Card == "yes", o.Detail, "payment card"},
					{n.Card == "yes" && place.Cost.Class == providers.Free, o.Fact, "a card is asked for"},
					{n.Card != "yes" && n.Minutes > 0, o.Fact, "minutes"},
					{place.Mode != "", o.Detail, "no testing mode"},
					{place.Cost.Class == providers.Paid, o.Fact, "paid"},
					{place.Cost.Class == providers.Free, o.Fact, "free"},
					{place.Cost.Class != providers.UnknownCost && !place.Cost.Sure && place.Kind != providers.Server && place.Cost.Class != providers.Included, o.Fact, "usually"},
				} {
					if want.needed && !strings.Contains(want.in, want.said) {
						t.Errorf("%s: %q is not said: %+v", o.Value, want.said, o)
					}
				}
				if strings.Contains(o.Fact, "  ") || len(o.Fact) > 42 || strings.HasSuffix(o.Fact, ".") {
					t.Errorf("%s: the fact %q", o.Value, o.Fact)
				}
			}
		}
	}
	if len(seen) < 28 {
		t.Errorf("only %d places were seen", len(seen))
	}
}

// TestSiteBuilderIsNamed: whose web site cannot have the file is told so, and that it need not.
func TestSiteBuilderIsNamed(t *testing.T) {
	text := func(w *walker) (all string) {
		for _, b := range w.step().Blocks {
			all += b.Text + "\n"
		}
		return all
	}
	builder := facts.SiteName{Name: "www.rosehill-school.example", Alias: []string{"ext-cust.squarespace.com"}}
	w := toPlaces(t, practice.Options{}, builder)
	if said := text(w); !strings.Contains(said, "Your web site is") || !strings.Contains(said, "at Squarespace.") {
		t.Errorf("of the site builder is said:\n%s", said)
	}
	for _, o := range w.step().Question.Options {
		if o.Value == "server" && o.Fact != "not at Squarespace" {
			t.Errorf("of web space is said %q", o.Fact)
		}
	}
	for _, site := range [][]facts.SiteName{nil, {{Name: "www.rosehill-school.example", Alias: []string{"me.github.io"}}}} {
		if said := text(toPlaces(t, practice.Options{}, site...)); strings.Contains(said, "web site") {
			t.Errorf("with the web site %v is said:\n%s", site, said)
		}
	}
	there := toPlaces(t, practice.Options{}, facts.SiteName{Name: "www.rosehill-school.example", Alias: []string{"school.pages.dev"}})
	if first := there.step().Question.Options[0]; !strings.HasPrefix(first.Label, "Cloudflare Pages") || !strings.HasPrefix(first.Detail, "Your web site is there already") {
		t.Errorf("with the web site at Cloudflare Pages: %+v", first)
	}
}

// TestPlaceThatCannotWork: a place that is named although it cannot have the policy is refused with the reason.
func TestPlaceThatCannotWork(t *testing.T) {
	w := toPlaces(t, practice.Options{Provider: "google", DNS: "godaddy"})
	for id, want := range map[string]string{
		"cloudflare-workers": "needs your DNS to be at Cloudflare",
		"tuta":               "for customers of its own mail",
		"nowhere":            "none of the answers",
	} {
		for _, question := range []journey.QuestionID{journey.QuestionHosting, journey.QuestionWay} {
			_, _, err := w.engine.Guide.Answer(w.journey, question, id, w.engine.Now())
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("--%s %s: %v", question, id, err)
			}
		}
	}
}

// TestPlaceByItsName: a place is taken by what it is called on the screen, too.
func TestPlaceByItsName(t *testing.T) {
	w := toPlaces(t, practice.Options{Provider: "google", DNS: "godaddy"})
	for _, name := range []string{"GitHub Pages", "github pages", "GITHUB-PAGES", " github-pages "} {
		j, _, err := w.engine.Guide.Answer(w.journey, journey.QuestionHosting, name, w.engine.Now())
		if place, chosen := w.engine.Guide.Place(j); err != nil || !chosen || place.ID != "github-pages" {
			t.Errorf("%q: %s, %v", name, place.ID, err)
		}
	}
	if _, _, err := w.engine.Guide.Answer(w.journey, journey.QuestionHosting, "Cloudflare Workers", w.engine.Now()); err == nil {
		t.Error("a place that does not fit is taken by its name")
	}
}

// TestWhatItStartsWith walks from the risk to the plan: who can choose a place that enforces from the first minute is not told
// before that choice, nor after it, that nothing is blocked for two weeks. Everybody else is.
func TestWhatItStartsWith(t *testing.T) {
	promises := []string{"two weeks", "first test", "testing comes first", "deliver anyway", "comes a test", "deliver all the same", "blocks nothing", "blocks no mail", "no mail is refused"}
	for _, test := range []struct {
		world    practice.Options
		place    string
		promised bool
	}{
		{practice.Options{Provider: "tuta", DNS: "other"}, "tuta", false},
		{practice.Options{Provider: "cloudflare", DNS: "cloudflare"}, "cloudflare-email-routing", false},
		{practice.Options{Provider: "google", DNS: "godaddy"}, "github-pages", true},
		{practice.Options{Provider: "microsoft", DNS: "cloudflare"}, "cloudflare-workers", true},
		{practice.Options{Provider: "own", DNS: "other"}, "nginx", true},
		{practice.Options{Provider: "mimecast", DNS: "godaddy"}, "mailhardener", true},
		{practice.Options{Provider: "tuta", DNS: "other"}, "github-pages", true}, // said after the choice
	} {
		w := newWalker(t, test.world)
		w.check(facts.Full())
		w.answer(journey.QuestionSeen, "yes")
		said := everything(w.step())
		w.answer(journey.QuestionRisk, "yes")
		said += everything(w.step())
		w.answer(journey.QuestionHosting, test.place)
		for w.step().Question.ID != journey.QuestionAcceptPlan {
			id := w.step().Question.ID
			said += everything(w.step())
			w.answer(id, w.world.Suggest(w.engine.Guide.Machine, w.journey, id))
		}
		said = strings.ToLower(said + everything(w.step()))
		promised := false
		for _, promise := range promises {
			if strings.Contains(said, promise) {
				promised = true
				if !test.promised {
					t.Errorf("%s: %q is promised before a policy that enforces at once", test.place, promise)
				}
			}
		}
		if !test.promised && !strings.Contains(said, "from the first minute") {
			t.Errorf("%s: it is not said that it enforces from the first minute:\n%s", test.place, said)
		}
		if test.promised && (!promised || !strings.Contains(said, "testing blocks no mail: for two weeks or more")) {
			t.Errorf("%s at %s: it is not said that nothing is blocked at first:\n%s", test.world.Provider, test.place, said)
		}
	}
}

// everything returns all that a step says.
func everything(step guide.Step) string {
	said := []string{step.Title, step.Fact, step.Lead}
	for _, b := range slices.Concat(step.Alarms, step.Blocks) {
		said = append(said, b.Label, b.Text, b.Why)
	}
	if q := step.Question; q != nil {
		said = append(said, q.Prompt, q.Hint)
		for _, o := range q.Options {
			said = append(said, o.Label, o.Fact, o.Detail)
		}
	}
	return strings.Join(said, "\n") + "\n"
}
