package webhosts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
	"mailseal/wizard/probe"
	"mailseal/wizard/rollout"
)

// rawServers are own servers without a panel: their recipes are played on the real programs (providers/served_test.go and
// .ci/realservers).
var rawServers = []string{"nginx", "apache", "apache-rhel", "caddy", "iis"}

// worlds are those in which a recipe has to end well. A step is needed where it makes a difference in one of them.
var worlds = []Quirks{{}, {OtherDefaults: true}}

func catalogue(t testing.TB) *providers.Catalogue {
	t.Helper()
	c, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// played are the ids of the places whose steps are played.
func played(t testing.TB, c *providers.Catalogue) []string {
	t.Helper()
	var ids []string
	for _, id := range c.Offered() {
		option, _ := c.Option(id, "bakery.example")
		if len(option.Steps) > 0 && !slices.Contains(rawServers, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) < 24 {
		t.Fatalf("only %d places have steps: %v", len(ids), ids)
	}
	return ids
}

// recipe is a place's steps for a domain in a world of its own, and who follows them.
type recipe struct {
	t      testing.TB
	c      *providers.Catalogue
	world  *World
	option providers.Option
	user   *User
	text   string // of the policy that senders have to get; "" the place makes it
}

// prepare makes a world that has what the place needs, with a user in it.
func prepare(t testing.TB, c *providers.Catalogue, id string, options Options) *recipe {
	t.Helper()
	if options.Domain == "" {
		options.Domain = "bakery.example"
	}
	option, ok := c.Option(id, options.Domain)
	if !ok {
		t.Fatalf("%s is not offered", id)
	}
	if option.Needs.DNS == "Cloudflare" {
		options.DNS = "cloudflare"
	}
	for _, mail := range practice.Providers() { // a provider's own place has its own mail servers only
		if option.Mode != "" && strings.HasPrefix(id, mail) {
			options.Mail = mail
		}
	}
	r := &recipe{t: t, c: c, world: New(t, options), option: option}
	r.user = r.world.NewUser(option, nil)
	r.write(mtasts.Testing)
	return r
}

// write makes the folder for a policy with a mode.
func (r *recipe) write(mode mtasts.Mode) {
	r.t.Helper()
	r.text = mtasts.Policy{Mode: mode, MX: r.world.mx(), MaxAge: 7 * 24 * time.Hour}.String()
	folder, err := r.c.Recipe(r.option.ID, r.world.Domain, r.text)
	if err != nil {
		r.t.Fatal(err)
	}
	if r.user.Give(folder); r.option.Kind == providers.Service {
		r.text = ""
	}
}

// fetched says why senders do not get the policy; nil: they do. The real probe asks the world's DNS and fetches.
func (r *recipe) fetched(ctx context.Context) error {
	check := probe.New(r.world.Net.Config()).Check(ctx, r.world.Domain, facts.Scope{DNS: true, Policy: true}, nil)
	file := rollout.FileOf(check)
	switch {
	case file.State != rollout.PolicyValid:
		return fmt.Errorf("%s: %s (HTTP %d, certificate %v)", file.State, file.Why, file.Fetch.Status, file.Fetch.Cert)
	case !strings.HasPrefix(file.Fetch.ContentType, "text/plain"):
		return fmt.Errorf("it comes as %q", file.Fetch.ContentType)
	case r.text != "" && string(file.Body) != r.text:
		return fmt.Errorf("another text: %q", file.Body)
	}
	for _, mx := range r.world.mx() {
		if !file.Policy.Covers(mx) {
			return fmt.Errorf("%s is not in it", mx)
		}
	}
	return nil
}

// end plays steps and returns nil where senders get the policy then.
func (r *recipe) end(ctx context.Context, steps []providers.Step) error {
	if err := r.user.Play(steps); err != nil {
		return err
	}
	if err := r.fetched(ctx); err != nil {
		return fmt.Errorf("senders do not get it: %w", err)
	}
	return nil
}

// took is how long the play has taken, as its world's clock has it.
func (r *recipe) took() time.Duration { return r.world.Net.Clock().Now().Sub(start) }

// ends plays steps of a place in each of the worlds. It returns the first error, and else nil and how long the slowest took.
func ends(t *testing.T, c *providers.Catalogue, id string, change func([]providers.Step) []providers.Step) (took time.Duration, err error) {
	t.Helper()
	for _, quirks := range worlds {
		r := prepare(t, c, id, Options{Quirks: quirks})
		if err := r.end(t.Context(), change(slices.Clone(r.option.Steps))); err != nil {
			return 0, err
		}
		took = max(took, r.took())
		if !r.world.asked { // the other worlds are like this one
			break
		}
	}
	return took, nil
}

func asTheyAre(steps []providers.Step) []providers.Step { return steps }

// describe names a step in a message.
func describe(i int, s providers.Step) string {
	return fmt.Sprintf("step %d (%s %s)", i+1, s.Act, strings.Join(strings.Fields(strings.Join([]string{s.At, s.Page, s.Field, s.Value, s.Label, string(s.For)}, " ")), " "))
}

// TestRecipes: who follows a recipe to the letter ends with a policy file that senders can fetch.
func TestRecipes(t *testing.T) {
	c := catalogue(t)
	steps := 0
	for _, id := range played(t, c) {
		option, _ := c.Option(id, "bakery.example")
		steps += len(option.Steps)
		if _, err := ends(t, c, id, asTheyAre); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	t.Logf("%d places, %d steps", len(played(t, c)), steps)
}

// hastens is how much later the end must be for a step that may be left out: without it the same comes by itself, hours later.
const hastens = 6 * time.Hour

// TestStepLeftOut: without one of its steps a recipe does not end well, or only hours later.
func TestStepLeftOut(t *testing.T) {
	c := catalogue(t)
	var left atomic.Int64
	for _, id := range played(t, c) {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			whole, err := ends(t, c, id, asTheyAre)
			if err != nil {
				t.Fatal(err)
			}
			option, _ := c.Option(id, "bakery.example")
			for i, step := range option.Steps {
				if onlyLooks(option.Steps) {
					break
				}
				took, err := ends(t, c, id, func(steps []providers.Step) []providers.Step { return slices.Delete(steps, i, i+1) })
				if err == nil && took < whole+hastens {
					t.Errorf("it ends well without %s", describe(i, step))
				}
				left.Add(1)
				t.Logf("without %s: %v", describe(i, step), err)
			}
		})
	}
	t.Cleanup(func() { t.Logf("%d steps left out", left.Load()) })
}

// onlyLooks reports whether steps change nothing at a place, so that none of them is needed: it keeps the policy of its customers
// without being told, and they look what is still missing.
func onlyLooks(steps []providers.Step) bool {
	return !slices.ContainsFunc(steps, func(s providers.Step) bool {
		return s.Act != providers.Open && (s.Act != providers.Choose || s.Field != "" || s.Press != "")
	})
}

// apart are steps whose order cannot matter though they are not alike: what they do meets only where a later step uses both.
var apart = []struct {
	why  string
	a, b func(providers.Step) bool
}{
	{
		"a program may be installed at any time before it is used",
		func(providers.Step) bool { return true },
		func(s providers.Step) bool {
			return s.Act == providers.Run && strings.HasPrefix(s.Value, "npm install ")
		},
	},
	{
		"a record leads to a place, and a file lies there: only the fetch needs both",
		func(s providers.Step) bool { return s.Act == providers.Record },
		func(s providers.Step) bool {
			return s.Act == providers.Create || s.Act == providers.Folder || s.Act == providers.Upload
		},
	},
	{
		"what opens a page needs no record, and the record only what was copied before",
		func(s providers.Step) bool { return s.Act == providers.Record && s.Label != "" },
		func(s providers.Step) bool { return s.Act == providers.Open },
	},
	{
		"GitLab checks the record with the code, not the one that leads there",
		func(s providers.Step) bool { return s.Act == providers.Record && s.Label == mtasts.HostLabel },
		func(s providers.Step) bool { return s.Value == "Retry verification" },
	},
	{
		"Azure looks for the record once a form is sent, not when it is opened",
		func(s providers.Step) bool { return s.Act == providers.Record },
		func(s providers.Step) bool {
			return strings.HasSuffix(s.At, "Custom domain on other DNS") && s.Field == ""
		},
	},
}

// free reports whether the order of two steps need not matter: they make the same kind of thing, fill in boxes of one form, or
// one of them only reads, which may be done as soon as the page shows it, but for the record that it is for.
func free(a, b providers.Step, oneForm bool) bool {
	reads := func(a, b providers.Step) bool {
		return a.Act == providers.Copy && !(b.Act == providers.Record && b.Label == a.Label)
	}
	if reads(a, b) || reads(b, a) {
		return true
	}
	for _, pair := range apart {
		if pair.a(a) && pair.b(b) || pair.a(b) && pair.b(a) {
			return true
		}
	}
	fills := func(s providers.Step) bool {
		return s.Field != "" && (s.Act == providers.Enter || s.Act == providers.Choose)
	}
	switch a.Act {
	case providers.Create, providers.Record, providers.Upload, providers.Put:
		return a.Act == b.Act
	case providers.Enter, providers.Choose:
		return fills(a) && fills(b) && oneForm
	}
	return false
}

// oneForm returns the steps that begin and end on the same page, as the one after them does.
func oneForm(t *testing.T, c *providers.Catalogue, id string) []int {
	t.Helper()
	r := prepare(t, c, id, Options{})
	pages := []*page{nil}
	for _, s := range r.option.Steps {
		if err := r.user.Do(s); err != nil {
			t.Fatal(err)
		}
		pages = append(pages, r.user.page)
		r.world.Pass(time.Minute)
	}
	var steps []int
	for i := range len(r.option.Steps) - 1 {
		if pages[i] != nil && pages[i] == pages[i+1] && pages[i] == pages[i+2] {
			steps = append(steps, i)
		}
	}
	return steps
}

// TestStepsSwapped: with two neighbours swapped a recipe does not end well, or only hours later, unless their order cannot matter.
func TestStepsSwapped(t *testing.T) {
	c := catalogue(t)
	var swapped, unordered atomic.Int64
	for _, id := range played(t, c) {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			whole, err := ends(t, c, id, asTheyAre)
			if err != nil {
				t.Fatal(err)
			}
			option, _ := c.Option(id, "bakery.example")
			forms := oneForm(t, c, id)
			for i := range len(option.Steps) - 1 {
				a, b := option.Steps[i], option.Steps[i+1]
				if free(a, b, slices.Contains(forms, i)) {
					unordered.Add(1)
					continue
				}
				took, err := ends(t, c, id, func(steps []providers.Step) []providers.Step {
					steps[i], steps[i+1] = steps[i+1], steps[i]
					return steps
				})
				if err == nil && took < whole+hastens {
					t.Errorf("it ends well with these swapped: %s, %s", describe(i, a), describe(i+1, b))
				}
				swapped.Add(1)
				t.Logf("swapped %s, %s: %v", describe(i, a), describe(i+1, b), err)
			}
		})
	}
	t.Cleanup(func() { t.Logf("%d pairs swapped, %d whose order is free", swapped.Load(), unordered.Load()) })
}

// TestChangedPolicy: who follows the steps for a change serves the new policy then, and without one of them the old one.
func TestChangedPolicy(t *testing.T) {
	c := catalogue(t)
	changed, steps := 0, 0
	for _, id := range played(t, c) {
		option, _ := c.Option(id, "bakery.example")
		if len(option.Again) == 0 || option.Kind == providers.Service {
			continue
		}
		change := func(steps []providers.Step) error {
			r := prepare(t, c, id, Options{})
			if err := r.end(t.Context(), r.option.Steps); err != nil {
				return err
			}
			r.world.Pass(14 * 24 * time.Hour)
			if err := r.fetched(t.Context()); err != nil { // as senders do every day; what stands between keeps a copy
				return err
			}
			r.user.page = nil
			r.write(mtasts.Enforce)
			if err := r.user.Play(steps); err != nil {
				return err
			}
			err := r.fetched(t.Context())
			for range 3 { // what is built anew takes a few minutes, which the wizard waits out by itself
				if err != nil {
					r.world.Pass(5 * time.Minute)
					err = r.fetched(t.Context())
				}
			}
			return err
		}
		if err := change(option.Again); err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		for i, step := range option.Again {
			if err := change(slices.Delete(slices.Clone(option.Again), i, i+1)); err == nil {
				t.Errorf("%s: it changes without %s", id, describe(i, step))
			}
		}
		changed++
		steps += len(option.Again)
	}
	t.Logf("%d places, %d steps", changed, steps)
}
