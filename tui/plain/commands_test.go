package plain

import (
	"slices"
	"strings"
	"testing"

	"mailseal/wizard/journey"
)

// TestWordsInPlaceOfAnswers: help, explain and hand-over can be typed where an answer is wanted, and the question waits.
func TestWordsInPlaceOfAnswers(t *testing.T) {
	b := newBench(t)
	_, err, out := b.run(t, school, "help\nexplain\nhand-over\n1\nq\n", Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	has(t, out, "What you can type here:\na number: takes the answer with that number", "b: goes back one step",
		b.Engine.Guide.Words.Say("handing-over.later", nil), "What the last check found", "Stage 2 of 7")
	if got := b.Journey().Stage(); got != journey.StageRisk {
		t.Errorf("the stage is %s", got)
	}
}

// TestHandOverAtTask: the page and the values can be asked for while a task is open.
func TestHandOverAtTask(t *testing.T) {
	b := newBench(t).acting()
	b.Engine.Farewell = nil
	_, err, out := b.run(t, school, toPlan+"values\nhand-over\nhelp\nq\n", Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	has(t, out, "mailseal show "+school+" handover\n", "values: shows the values of the task again.", "Value:\nv=TLSRPTv1")
}

// TestNoAnswerIsAWord: what is typed in place of an answer is none of the answers that words are written for.
func TestNoAnswerIsAWord(t *testing.T) {
	commands := []string{wordHelp, wordExplain, wordHandOver, wordValues, "?", "e", "h", keyValues, keyBack, keyLeave}
	n := 0
	for _, key := range newBench(t).Engine.Guide.Words.Keys("question.") {
		if option, ok := strings.CutSuffix(key, ".label"); ok {
			n++
			if value := option[strings.LastIndex(option, ".")+1:]; slices.Contains(commands, value) {
				t.Errorf("%s is a command too", key)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d answers have words", n)
	}
}
