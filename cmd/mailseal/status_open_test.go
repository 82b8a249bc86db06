package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStatusOpen: what a task that nobody sees has to say is in a file, which is opened. With nothing to say, none is.
func TestStatusOpen(t *testing.T) {
	c := newCrowd(t)
	c.fault = func(i int) trouble { return map[int]trouble{2: expired}[i] }
	status := func(opens func(string) error, args ...string) result {
		t.Helper()
		var out, talk bytes.Buffer
		a := newApp(streams{in: strings.NewReader(""), out: &out, errOut: &talk, outTTY: true, errTTY: true}, func(string) string { return "" })
		a.network, a.opens = c.config(), opens
		code := a.run(t.Context(), append([]string{"--state-dir", t.TempDir(), "status", "--quiet"}, args...))
		return result{code, out.String(), talk.String()}
	}
	file := filepath.Join(t.TempDir(), "found.txt")
	var opened string
	opens := func(path string) error {
		opened = path
		return nil
	}
	if r := status(opens, "practice-1.example", "--open", file); r.code != exitFine || r.out+r.talk+opened != "" {
		t.Errorf("nothing to say: code %d, %q opened, %s%s", r.code, opened, r.out, r.talk)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("with nothing to say, there is a file")
	}
	r := status(opens, "practice-1.example", "practice-2.example", "co.uk", "--open", file)
	text, err := os.ReadFile(file)
	if err != nil || r.code != exitAction || r.out+r.talk != "" || opened != file {
		t.Errorf("code %d, %q opened, %s%s; %v", r.code, opened, r.out, r.talk, err)
	}
	for _, says := range []string{"practice-2.example", "expired", "Many people share the ending co.uk", "3 domains: 1 fine, 1 to act on, 1 not checked"} {
		if !strings.Contains(string(text), says) {
			t.Errorf("no %q in the file:\n%s", says, text)
		}
	}
	if r := status(opens, "@no-such-list", "--open", file); r.code != exitFailed || r.out+r.talk != "" {
		t.Errorf("a run that failed: code %d, %s%s", r.code, r.out, r.talk)
	}
	if text, _ := os.ReadFile(file); !strings.Contains(string(text), "no-such-list: there is no such file") {
		t.Errorf("why it failed is not in the file:\n%s", text)
	}
	r = status(func(string) error { return errors.New("no desktop") }, "practice-2.example", "--open", file)
	if r.code != exitAction || !strings.Contains(r.talk, "Nothing on this computer opens it") || !strings.Contains(r.talk, file) {
		t.Errorf("nothing opens it: code %d, %s", r.code, r.talk)
	}
	r = status(opens, "practice-2.example", "--open", filepath.Join(file, "below"))
	if r.code != exitFailed || !strings.Contains(r.talk, "expired") || !strings.Contains(r.talk, "below: ") {
		t.Errorf("a file that cannot be written: code %d, %s", r.code, r.talk)
	}
	if r := status(opens, "practice-2.example", "--open", file, "--format", "csv"); r.code != exitFailed || !strings.Contains(r.talk, "--open does not go with --format csv") {
		t.Errorf("a table to be opened: code %d, %s", r.code, r.talk)
	}
}
