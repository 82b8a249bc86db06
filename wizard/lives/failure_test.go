package lives

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"mailseal/wizard/mtasts"
)

// failure is a life that broke a rule, as it is printed.
type failure struct {
	seed  uint64
	story story
	wrong violation
}

// report makes the story as short as it can, and says what it shows: the rule, the truth, and what mailseal said.
func (f failure) report(dir string) (text string, short story) {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, %d lines: %s\n", f.seed, len(f.story.lines), f.wrong)
	short, ok := shrink(dir, f.story, f.wrong.Rule)
	l, err := replay(filepath.Join(dir, "last"), short, killsFor(f.wrong.Rule))
	if err != nil {
		fmt.Fprintf(&b, "it cannot be played again: %v", err)
		return b.String(), f.story
	}
	defer l.close()
	if !ok || l.wrong == nil {
		fmt.Fprintf(&b, "played again it is another life, which is broken so: %v", l.wrong)
		return b.String(), f.story
	}
	fmt.Fprintf(&b, "in %d lines: %s\n%s", len(short.lines), l.wrong, l.truth())
	b.WriteString(l.last() + l.standing())
	return b.String(), short
}

// truth is what the world knows at the end of a life: what senders would refuse now, and which enforced policies they may hold.
func (l *life) truth() string {
	var b strings.Builder
	fmt.Fprintf(&b, "it is %s; senders refused %d messages\n", l.world.Clock().Now().Format("Mon 2 Jan 2006 15:04"), l.world.Refused())
	for _, r := range l.world.WouldRefuse() {
		fmt.Fprintf(&b, "  %s would refuse %s: %s", r.Sender, r.Host, r.Result)
		if r.Unlisted {
			b.WriteString(", unlisted")
		}
		if !r.Fetched.IsZero() {
			fmt.Fprintf(&b, ", by a policy of %s", r.Fetched.Format(shortTime))
		}
		b.WriteByte('\n')
	}
	for _, h := range l.world.Fetchable() {
		if h.Policy.Mode == mtasts.Enforce {
			fmt.Fprintf(&b, "  an enforced policy may be held until %s, fetched by %s: %s\n", h.Until.Format(shortTime), h.Last.Format(shortTime), strings.Join(h.Policy.MX, " "))
		}
	}
	return b.String()
}

// shortTime is how a failure says a time.
const shortTime = "Mon 2 Jan 15:04"

// last is what mailseal said last.
func (l *life) last() string {
	if len(l.seen) == 0 {
		return "mailseal said nothing yet\n"
	}
	return l.seen[len(l.seen)-1].String()
}

// String says what mailseal said.
func (v view) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mailseal said at %s, by %s: %s\n", v.At.Format(shortTime), map[bool]string{true: "status", false: "the wizard"}[v.Status], v.Verdict)
	for _, f := range v.Findings {
		fmt.Fprintf(&b, "  %s %s", f.Level, f.ID)
		for _, mark := range []struct {
			on   bool
			word string
		}{{f.About() != "", f.About()}, {f.Exposed, "exposed"}, {f.Planned, "planned"}, {f.Wait, "wait"}, {f.Blind, "blind"}, {f.Acknowledged(), "known"}} {
			if mark.on {
				b.WriteString(" " + mark.word)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// failures are the lives that broke a rule.
type failures []failure

// print says what broke, by rule and seed, and shows the first lives of it as short as they become, at most so many: first one of each
// rule. A folder that is named gets them as files.
func (all failures) print(t *testing.T, dir, keep string, most int) {
	slices.SortFunc(all, func(a, b failure) int { return cmp.Compare(a.seed, b.seed) })
	seeds := map[string][]string{}
	var firsts, more failures
	for _, f := range all {
		if len(seeds[f.wrong.Rule]) == 0 {
			firsts = append(firsts, f)
		} else {
			more = append(more, f)
		}
		seeds[f.wrong.Rule] = append(seeds[f.wrong.Rule], fmt.Sprint(f.seed))
	}
	for _, rule := range slices.Sorted(maps.Keys(seeds)) {
		t.Errorf("%s: broken by seed %s", rule, strings.Join(seeds[rule], ", "))
	}
	shown := slices.Concat(firsts, more)
	var workers sync.WaitGroup
	for _, f := range shown[:min(most, len(shown))] {
		workers.Go(func() {
			text, short := f.report(filepath.Join(dir, fmt.Sprint("seed-", f.seed)))
			t.Errorf("%s\n%s", text, short)
			if keep != "" {
				if err := os.WriteFile(filepath.Join(keep, fmt.Sprintf("seed-%d.txt", f.seed)), []byte(short.String()), 0o600); err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
}
