package frame

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// lines makes n lines with a name.
func lines(name string, n int) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("%s %d", name, i+1))
	}
	return list
}

// task is a screen with all that gives way.
func task() Frame {
	return Frame{
		Above: []Part{Fixed(lines("head", 1)), Fixed(lines("stages", 1)).Tight().Or(Stages, nil), Fixed(lines("title", 1)), Fixed(lines("lead", 2)).Tight().Or(Lead, nil)},
		Parts: []Part{
			Fixed(lines("step", 8)).Or(Closed, lines("step", 5)).Or(Note, lines("step", 3)),
			{Forms: []Form{{Lines: lines("row", 5)}, {At: Fine, Lines: lines("row", 2)}}, Blank: Blank},
			Fixed(lines("turn", 1)), Fixed(lines("keys", 1)).Tight(),
		},
	}
}

func TestOrderOfGiving(t *testing.T) {
	for _, c := range []struct {
		h    int
		want string // how many lines of each are left, and how many blank ones
	}{
		{24, "head1 stages1 title1 lead2 step8 row5 turn1 keys1 blank4"},
		{23, "head1 stages1 title1 step8 row5 turn1 keys1 blank4"},
		{21, "head1 stages1 title1 lead2 step5 row5 turn1 keys1 blank4"},
		{18, "head1 stages1 title1 lead2 step5 row2 turn1 keys1 blank4"},
		{15, "head1 title1 step5 row2 turn1 keys1 blank4"},
		{14, "head1 title1 step5 row2 turn1 keys1 blank3"},
		{13, "head1 title1 step3 row2 turn1 keys1 blank4"},
		{9, "head1 title1 step3 row2 turn1 keys1"},
	} {
		if got := count(task().Lay(c.h, 0).Lines); got != c.want {
			t.Errorf("in %d lines: %s, want %s", c.h, got, c.want)
		}
	}
}

// count says how many lines of each name there are, in their order.
func count(list []string) string {
	var names []string
	n := map[string]int{}
	blank := 0
	for _, line := range list {
		name, _, _ := strings.Cut(line, " ")
		if name == "" {
			blank++
			continue
		}
		if n[name] == 0 {
			names = append(names, name)
		}
		n[name]++
	}
	for i, name := range names {
		names[i] = fmt.Sprint(name, n[name])
	}
	if blank > 0 {
		names = append(names, fmt.Sprint("blank", blank))
	}
	return strings.Join(names, " ")
}

func TestTextIsReadInPages(t *testing.T) {
	f := Frame{
		Above: []Part{Fixed(lines("head", 2))},
		Title: func(chapter, page, pages int) []string {
			return []string{fmt.Sprintf("title %d, page %d of %d", chapter, page+1, pages)}
		},
		Text: Text{
			{{Lines: lines("a", 3)}, {Lines: lines("heading", 1), Opens: true}, {Lines: lines("b", 3), Below: true}, {Lines: lines("long", 9)}},
			{{Lines: lines("c", 2)}},
		},
		Parts: []Part{Fixed(lines("question", 3)), Fixed(lines("keys", 1)).Tight()},
	}
	var read []string
	pages := f.Lay(16, 0).Pages
	for i := range pages {
		laid := f.Lay(16, i)
		if laid.Page != i || laid.Pages != pages || len(laid.Lines) > 16 {
			t.Fatalf("page %d is %d of %d, with %d lines", i, laid.Page, laid.Pages, len(laid.Lines))
		}
		text := laid.Lines[5 : len(laid.Lines)-5]
		if last := text[len(text)-1]; last == "heading 1" {
			t.Errorf("page %d ends in a heading", i)
		}
		read = append(read, slices.DeleteFunc(text, func(s string) bool { return s == "" })...)
	}
	want := slices.Concat(lines("a", 3), lines("heading", 1), lines("b", 3), lines("long", 9), lines("c", 2))
	if !slices.Equal(read, want) {
		t.Errorf("read in %d pages: %q", pages, read)
	}
	if laid := f.Lay(100, 7); laid.Page != 1 || laid.Pages != 2 || !strings.Contains(strings.Join(laid.Lines, "\n"), "c 2") {
		t.Errorf("in a high window, the last page is %d of %d", laid.Page, laid.Pages)
	}
}

// TestNeverTooHigh: whatever the parts are, a frame is never higher than its window, and its keys are there.
func TestNeverTooHigh(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		f := Frame{Title: func(chapter, _, _ int) []string { return lines("title", 1+chapter%2) }}
		for range random.IntN(5) {
			f.Above = append(f.Above, randomPart(random))
			f.Parts = append(f.Parts, randomPart(random))
		}
		for range random.IntN(4) {
			var chapter Chapter
			for range random.IntN(5) {
				chapter = append(chapter, Chunk{Lines: lines("text", random.IntN(9)), Below: random.IntN(2) == 0, Opens: random.IntN(3) == 0})
			}
			f.Text = append(f.Text, chapter)
		}
		f.Parts = append(f.Parts, Fixed(lines("turn", 1)), Fixed([]string{"keys"}).Tight())
		h := 4 + random.IntN(40)
		laid := f.Lay(h, random.IntN(4))
		if len(laid.Lines) > h || laid.Page >= laid.Pages || laid.Lines[len(laid.Lines)-1] != "keys" {
			t.Fatalf("%d lines in %d, page %d of %d: %q", len(laid.Lines), h, laid.Page, laid.Pages, laid.Lines)
		}
	}
}

func randomPart(random *rand.Rand) Part {
	p := Fixed(lines("part", random.IntN(8)))
	for at := Lead; at < lastOfGive; at++ {
		if random.IntN(6) == 0 {
			p = p.Or(at, lines("part", random.IntN(4)))
		}
	}
	p.Below = random.IntN(2) == 0
	return p
}

// TestBottomStays: where nothing gives way any further, whose turn it is stays whole, with the keys below it.
func TestBottomStays(t *testing.T) {
	f := Frame{Above: []Part{Fixed([]string{"head"})}, Parts: []Part{
		Fixed([]string{"1", "2", "3", "4", "5", "6"}), Fixed([]string{"Nothing to do. It checks again", "at 09:00."}), Fixed([]string{"keys"}).Tight(),
	}}
	if got, want := f.Lay(6, 0).Lines, []string{"head", "1", "2", "Nothing to do. It checks again", "at 09:00.", "keys"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
