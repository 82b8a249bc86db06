package assets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mailseal/assets/msgid"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

func TestErr(t *testing.T) {
	w := load(t)
	var parsed any
	broken := json.Unmarshal([]byte(`{"a" 1}`), &parsed)
	_, policy := mtasts.ParsePolicy([]byte("version: STSv1\nmode: strong\n"))
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{errors.New("connection refused"), "connection refused"},
		{NewError("error.paste.nothing", Values{"label": "mta-sts"}), "No value was pasted. Copy the one that is shown for mta-sts."},
		{NewError("error.domain.not", Values{"text": "a\x1b[2Jb"}), "This is not a domain: a?[2Jb. Type the part of your mail address after the @, such as example.com"},
		{Because("error.notes.not-notes", nil, policy), "This is not a file of notes: line 2: the mode has to be enforce, testing or none, and this is: strong"},
		{fmt.Errorf("around it: %w", policy), "line 2: the mode has to be enforce, testing or none, and this is: strong"},
		{tlsrpt.ErrNoReport, "this mail has no TLS report in it"},
		{Because("error.notes.not-notes", nil, broken), "This is not a file of notes: it is not well-formed JSON, from character 6 on"},
		{errors.Join(NewError("error.lint.nothing", nil), tlsrpt.ErrEmpty), "There is no text to judge.\nit is empty"},
		{Because("error.flag", Values{"flag": "host"}, errors.Join(tlsrpt.ErrEmpty, tlsrpt.ErrDMARC)), "--host: it is empty; it is a DMARC report, about forged senders; TLS reports are something else"},
		{&fs.PathError{Op: "open", Path: "/etc/x", Err: syscall.EROFS}, "/etc/x: this folder is read-only"},
		{context.DeadlineExceeded, "it took too long"},
	} {
		if got := w.Err(c.err); got != c.want {
			t.Errorf("%v is said %q, want %q", c.err, got, c.want)
		}
	}
	if err := Because("error.notes.not-notes", nil, policy); !errors.Is(err, policy) || err.Error() != w.Err(err) {
		t.Errorf("%v is not what is beneath it, or says something else in English", err)
	}
}

// TestSystemReason makes the system refuse things, and asks why.
func TestSystemReason(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	circle := filepath.Join(dir, "circle")
	if err := os.Symlink(circle, circle); err != nil {
		t.Fatal(err)
	}
	read := func(path string) error { _, err := os.ReadFile(path); return err }
	for _, c := range []struct {
		what string
		err  error
		want Reason
	}{
		{"a file that is not there", read(filepath.Join(dir, "none")), Missing},
		{"a folder that is there", os.Mkdir(dir, 0o700), Exists},
		{"a folder read as a file", read(dir), IsFolder},
		{"a file in a file", read(filepath.Join(file, "x")), NotFolder},
		{"a name that is too long", os.WriteFile(filepath.Join(dir, strings.Repeat("x", 300)), nil, 0o600), LongName},
		{"a link to itself", read(circle), Circle},
		{"a full disk", &fs.PathError{Op: "write", Path: file, Err: syscall.ENOSPC}, Full},
		{"a read-only folder", &os.LinkError{Op: "rename", Old: "a", New: "b", Err: syscall.EROFS}, ReadOnly},
		{"a file of somebody else's", &fs.PathError{Op: "open", Path: file, Err: syscall.EACCES}, Denied},
		{"a quota", os.NewSyscallError("write", syscall.EDQUOT), Quota},
		{"a pipe without a reader", &fs.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}, NoReader},
		{"no error of the system", errors.New("odd"), ""},
	} {
		if c.err == nil {
			t.Errorf("%s is no error here", c.what)
		} else if got := SystemReason(c.err); got != c.want {
			t.Errorf("%s (%v): %q, want %q", c.what, c.err, got, c.want)
		}
	}
	if full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0); err == nil { // where the system has one
		defer full.Close()
		if _, err := full.WriteString("x"); SystemReason(err) != Full {
			t.Errorf("/dev/full: %v is %q", err, SystemReason(err))
		}
	}
}

// TestErrorsArePlain holds the sentences of errors to the length of all others, and to what stands around what is to be typed.
func TestErrorsArePlain(t *testing.T) {
	w := load(t)
	for _, key := range w.Keys("error.") {
		text := w.Say(msgid.ID(key), nil)
		if found := banned.FindString(prose(strings.NewReplacer("seconds", "", "--resolver", "").Replace(text))); found != "" {
			t.Errorf("%s says %q: %s", key, found, text)
		}
		if strings.ContainsAny(text, "`\"“”") {
			t.Errorf("%s has quotes or backticks: %s", key, text)
		}
		if cut, _, typed := strings.Cut(text, "mailseal "); typed && strings.HasSuffix(cut, ": ") && strings.HasSuffix(text, ".") {
			t.Errorf("%s has a full stop behind what is to be typed: %s", key, text)
		}
		for _, s := range sentences(text) {
			if n := len(words(s)); n > 20 {
				t.Errorf("%s has a sentence of %d words: %s", key, n, s)
			}
		}
	}
}

// TestBecauseUnknown: where nobody knows what to say of an error, it says itself what it is.
func TestBecauseUnknown(t *testing.T) {
	words, err := Load(DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	odd := errors.New("the tape is torn")
	if got := words.Err(Because(msgid.ErrorAt, Values{"path": "a", "why": SystemReason(odd)}, odd)); got != "a: the tape is torn" {
		t.Errorf("%q", got)
	}
	if got := words.Err(Because(msgid.ErrorAt, Values{"path": "a", "why": SystemReason(fs.ErrNotExist)}, fs.ErrNotExist)); got == "a: "+fs.ErrNotExist.Error() || !strings.HasPrefix(got, "a: ") {
		t.Errorf("%q", got)
	}
}
