package guide_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/guide"
	"mailseal/wizard/practice"
)

// TestRowsFromTheStart: a board has all its lines from the start, and no resolver is marked before the domain's own servers have the
// record. A mistake is shown with its values on lines of their own, and says that no mail is affected.
func TestRowsFromTheStart(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	labels := func() (list []string) {
		for _, row := range w.step().Board.Rows {
			list = append(list, row.Label)
		}
		return list
	}
	before := w.step().Board
	if len(before.Rows) < 3 || before.Rows[0].Mark != guide.Todo || slices.ContainsFunc(before.Rows[1:], func(r guide.Row) bool { return r.Mark != guide.NoMark }) {
		t.Fatalf("before anything is published: %+v", before.Rows)
	}
	if turn := w.step().Turn; turn.Who != "Your turn." || !strings.Contains(turn.Then, "checks again") {
		t.Errorf("%+v", turn)
	}
	first := labels()
	actions := w.world.Actions(before.Task)
	mistake := slices.IndexFunc(actions, func(a practice.Action) bool { return strings.Contains(a.ID, "doubled") })
	if mistake < 0 {
		t.Fatalf("no action doubles the name: %v", actions)
	}
	if err := w.world.Do(before.Task, actions[mistake]); err != nil {
		t.Fatal(err)
	}
	w.pass(10 * time.Minute)
	wrong := w.step().Board.Rows
	if len(wrong) != 1 || wrong[0].Mark != guide.Bad || wrong[0].Label != "" || !strings.Contains(wrong[0].Text, "\n  _smtp._tls.rosehill-school.example.rosehill-school.example\n") ||
		!strings.HasSuffix(wrong[0].Text, "\n  _smtp._tls\nNo mail is affected.") {
		t.Errorf("the name is doubled: %+v", wrong)
	}
	if len(w.step().Board.Trouble) > 0 {
		t.Errorf("said twice: %+v", w.step().Board.Trouble)
	}
	if err := w.world.Do(before.Task, actions[0]); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Hour)
	if after := w.step().Board; after.Task.ID == before.Task.ID && !slices.Equal(labels(), first) {
		t.Errorf("the lines were %q, and are %q", first, labels())
	}
}
