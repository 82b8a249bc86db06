package guide

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUnread holds that what is read together comes together, under its heading.
func TestUnread(t *testing.T) {
	heading, text := Block{Style: Heading, Text: "To do"}, Block{Style: Text, Text: "more"}
	first, label := Block{Style: Item, Text: "first"}, Block{Style: Pair, Label: "Name", Text: "_mta-sts"}
	second := Block{Style: Item, Text: "second"}
	step := []Block{heading, first, label, second, text}
	unread := func(read []Block, want ...Block) {
		t.Helper()
		if diff := cmp.Diff(want, slices.Concat(Unread(step, read)...)); diff != "" {
			t.Error(diff)
		}
	}
	unread(nil, step...)
	unread(step)
	unread([]Block{first, second, text}, heading, first, label) // a label that is news is read with what it belongs to
	unread([]Block{heading, first, label, text}, heading, second)
	unread([]Block{first, label, second}, text) // not under the heading of what is read
	step = []Block{heading, text}
	unread(nil, heading, text)
}
