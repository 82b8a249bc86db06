package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// TestHeavyNotes: JSON that would take hundreds of times its size is refused before anything is made of it, and what is not refused
// takes at most twenty times as much as the most that is read.
func TestHeavyNotes(t *testing.T) {
	const size = 15 << 20
	head := `{"schema": "mailseal.notes/2", "domain": "` + school + `", "notes": `
	fill := func(before, piece, after string, n int) string {
		return head + before + strings.TrimSuffix(strings.Repeat(piece, n/len(piece)), ",") + after + "}"
	}
	heavy := map[string]string{
		"nested lists":      fill(`{"unknown": `, "[", "", size),
		"nested objects":    fill("", `{"last":`, "", size),
		"empty reports":     fill(`{"reports": [`, `{},`, `]}`, size),
		"no reports":        fill(`{"reports": [`, `null,`, `]}`, size),
		"numbers":           fill(`{"reports": [`, `1,`, `]}`, size),
		"empty names":       fill(`{"last": {"zone": {"own": [`, `"",`, `]}}}`, size),
		"unknown members":   fill(`{`, `"":1,`, `}`, size),
		"an older version":  strings.Replace(fill(`{"served": [`, `{},`, `]}`, size), "notes/2", "notes/1", 1),
		"as many as may be": fill(`{"reports": [`, strings.Repeat(" ", bytesOfEntry)+`{},`, `]}`, size),
		"one long text":     fill(`{"told": [{"id": "`, "x", `"}]}`, size),
		"one long word":     fill(`{"told": [{"id": "`, `\n`, `"}]}`, size),
	}
	for name, body := range heavy {
		t.Run(name, func(t *testing.T) {
			s := Open(t.TempDir())
			var err error
			peak := peakOf(func() { _, _, err = imported(s, strings.NewReader(body), false, at("15:00:00")) })
			if err == nil {
				t.Error("it was taken")
			}
			if most := uint64(20 * maxNotes); peak > most {
				t.Errorf("%d MB took %d MB, want at most %d", len(body)>>20, peak>>20, most>>20)
			}
			t.Logf("%d MB took %d MB: %v", len(body)>>20, peak>>20, err)
		})
	}
}

// peakOf returns the most memory that was in use while something ran, beyond what was in use before.
func peakOf(run func()) uint64 {
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := before.HeapAlloc
		for tick := time.NewTicker(time.Millisecond); ; {
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
			select {
			case <-done:
				tick.Stop()
				peak <- most - before.HeapAlloc
				return
			case <-tick.C:
			}
		}
	}()
	run()
	close(done)
	return <-peak
}

func TestWeigh(t *testing.T) {
	weighs := func(body string, want error) {
		t.Helper()
		if err := weigh([]byte(body)); !errors.Is(err, want) {
			t.Errorf("%.60q: %v, want %v", body, err, want)
		}
	}
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	weighs(nested(maxNesting), nil)
	weighs(nested(maxNesting+1), errTooDeepNotes)
	weighs(`"`+nested(maxNesting+1)+`"`, nil)
	weighs(`"\"`+nested(maxNesting+1)+`"`, nil)
	weighs(`"\\"`+nested(maxNesting+1), errTooDeepNotes)
	weighs(strings.Repeat("[]", maxNesting+1), nil) // not JSON, which is not asked
	weighs("["+strings.Repeat("1,", 2*alwaysAllowed)+"1]", errTooMuchNotes)
	weighs(`["`+strings.Repeat("1,", 2*alwaysAllowed)+`"]`, nil)
	weighs("["+strings.Repeat("1,", alwaysAllowed/2)+"1]", nil)
	weighs("{"+strings.Repeat(`"":1,`, 2*alwaysAllowed)+`"":1}`, errTooMuchNotes)
}

func TestDocuments(t *testing.T) {
	gives := func(text string, last error, want ...string) {
		t.Helper()
		var got []string
		var ended error
		for body, err := range documents(strings.NewReader(text)) {
			if err != nil {
				ended = err
			} else {
				got = append(got, string(body))
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || fmt.Sprint(ended) != fmt.Sprint(last) {
			t.Errorf("%q: %q, %v", text, got, ended)
		}
	}
	torn, other := assets.NewError(msgid.ErrorNotesTorn, nil), assets.NewError(msgid.ErrorNotesBeginning, nil)
	gives("", nil)
	gives(" \r\n\t", nil)
	gives("{}", nil, "{}")
	gives("{}{}\n {\"a\": \"}\\\"}\"}", nil, "{}", "{}", `{"a": "}\"}"}`)
	gives("{} x", other, "{}")
	gives("[]", other)
	gives("{} {", torn, "{}")
	gives(`{"a": "}`, torn)
}

// TestLargeDocument: one that is too large is refused without being kept, and the next one is read.
func TestLargeDocument(t *testing.T) {
	large := io.MultiReader(strings.NewReader(`{"a": "`), io.LimitReader(letters{}, maxNotes), strings.NewReader(`"} {"b": 1}`))
	var errs []error
	var last []byte
	peak := peakOf(func() {
		for body, err := range documents(large) {
			last, errs = body, append(errs, err)
		}
	})
	if len(errs) != 2 || !errors.Is(errs[0], errTooLarge) || errs[1] != nil || !bytes.Equal(last, []byte(`{"b": 1}`)) {
		t.Errorf("%v, then %q", errs, last)
	}
	if peak > 5*maxNotes {
		t.Errorf("it took %d MB", peak>>20)
	}
}

type letters struct{}

func (letters) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}
