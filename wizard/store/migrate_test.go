package store

import (
	"errors"
	"path/filepath"
	"testing"

	"mailseal/wizard/journey"
)

func TestMigration(t *testing.T) {
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, add("first"), at("14:00:00")))
	rename := func(from, to string) step {
		return func(fields object) error {
			fields[to] = fields[from]
			delete(fields, from)
			return nil
		}
	}
	s.format = format{version: 4, migrate: map[int]step{
		2: rename("answers", "replies"),
		3: rename("replies", "answers"),
	}}
	j := must[journey.Journey](t)(s.Update(school, add("second"), at("14:01:00")))
	if len(j.Answers) != 2 {
		t.Errorf("the answers are %v", j.Answers)
	}
	var newer *NewerError
	if _, err := Open(s.dir).Load(school); !errors.As(err, &newer) || newer.Schema != "mailseal.notes/4" {
		t.Errorf("read by the version before: %v", err)
	}
	s.format.version = 5
	if _, err := s.Load(school); err == nil {
		t.Error("a version without a way to it was read")
	}
}

// TestNotesOfTheFirstVersion: a policy that no record announced is held by nobody, whatever the notes said.
func TestNotesOfTheFirstVersion(t *testing.T) {
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, keep, at("14:00:00")))
	write(t, filepath.Join(s.Folder(school), "notes.json"), `{"schema": "mailseal.notes/1", "domain": "`+school+`", "notes": {"served": [
		{"body": "", "id": "", "mode": "enforce", "max_age": 86400000000000},
		{"body": "mode: enforce", "id": "", "mode": "enforce", "max_age": 604800000000000},
		{"body": "mode: testing", "id": "1", "mode": "testing", "max_age": 86400000000000}
	], "met": {"found": true}}, "plan": {"domain": "`+school+`", "zone": "`+school+`", "target": {"mode": "testing", "mode_why": "a sentence", "id": "1", "mx": [{"pattern": "mx.example"}]}}}`)
	j := must[journey.Journey](t)(s.Load(school))
	if got := j.Notes.Served; len(got) != 2 || got[0].Body != "" || got[1].ID != "1" || !j.Notes.First.Found || j.Plan.Target.Mode != "testing" {
		t.Errorf("%+v", j.Notes)
	}
}
