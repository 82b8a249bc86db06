package wrap

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) {
	good := func(text, indent, want string) {
		t.Helper()
		if diff := cmp.Diff(want, strings.Join(Words(text, indent, 78), "\n")); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
	good("", "", "")
	good("short   and spaced", "", "short   and spaced")
	long := strings.Repeat("word ", 20)
	good(long+"end", "", strings.TrimSpace(strings.Repeat("word ", 15))+"\n"+strings.Repeat("word ", 5)+"end")
	good("OK: "+long+"end", "  ", "OK: "+strings.TrimSpace(strings.Repeat("word ", 15))+"\n  "+strings.Repeat("word ", 5)+"end")
	good("   "+long, "  ", "   "+strings.TrimSpace(strings.Repeat("word ", 15))+"\n   "+strings.TrimSpace(strings.Repeat("word ", 5)))
	name := strings.Repeat("long-label.", 9) + "example"
	good("See "+name+" there.", "", "See\n"+name+"\nthere.")
	good("See "+name+" there.", "  ", "See\n  "+name+"\n  there.")
	span := "`mailseal reports rosehill-school.org FILE`"
	good(strings.Repeat("x", 60)+" ("+span+"), then more", "", strings.Repeat("x", 60)+"\n("+span+"), then more")
	good(strings.Repeat("x", 60)+" "+span, "", strings.Repeat("x", 60)+"\n"+span)
	good(strings.Repeat("y ", 39)+"a ` stays open", "", strings.TrimSpace(strings.Repeat("y ", 39))+"\na ` stays open")
	value := "  v=TLSRPTv1; rua=mailto:" + strings.Repeat("long-label.", 8) + "example"
	good("  What to do: "+long+"this:\n"+value+"\nThen "+long+"wait.", "  ", "  What to do: "+strings.TrimSpace(strings.Repeat("word ", 13))+"\n  "+
		strings.Repeat("word ", 7)+"this:\n  "+value+"\n  Then "+strings.TrimSpace(strings.Repeat("word ", 14))+"\n  "+strings.Repeat("word ", 6)+"wait.")
	got := Words("  Renew the certificate of `mail server 1` today.", "  ", 20)
	if diff := cmp.Diff([]string{"  Renew the", "  certificate of", "  `mail server 1`", "  today."}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCells(t *testing.T) {
	good := func(text string, w int, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, Cells(text, w)); diff != "" {
			t.Errorf("%q at %d (-want +got):\n%s", text, w, diff)
		}
	}
	good("one two three", 7, "one two", "three")
	good("mta-sts.example.com, please", 20, "mta-sts.example.com,", "please")
	good("Leave it, or run `mailseal status` each day.", 24, "Leave it, or run", "`mailseal status` each", "day.")
	good("Run `mailseal reports rosehill-school.example FILE` now.", 20,
		"Run `mailseal", "reports", "rosehill-school.exam", "ple FILE` now.") // wider than a line
	good("a ` alone is no span at all", 12, "a ` alone is", "no span at", "all")
	good("type: enforce\u00a0anyway", 16, "type:", "enforce anyway")
	good("Add this:\n  v=STSv1; id=20261123\nThen wait for it.", 12, "Add this:", "  v=STSv1; i", "d=20261123", "Then wait", "for it.")
	good("日本語の文 と 語", 6, "日本語", "の文", "と 語")
	good("日本", 1, "日本")
}

// FuzzWords holds that no letter is lost, and none added.
func FuzzWords(f *testing.F) {
	f.Add("a `b c` d", 3)
	f.Add("``` `", 1)
	f.Add("a-b c-d `e-f g`", 4)
	f.Fuzz(func(t *testing.T, text string, w int) {
		if len(text) > 500 || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa1 || r == 0xe000 }) {
			t.Skip() // what is shown is cleaned first
		}
		w = min(max(w, 1), 200)
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		for name, got := range map[string][]string{"Words": Words(text, "  ", w), "Cells": Cells(text, w)} {
			if squeeze(strings.Join(got, "\n")) != squeeze(text) {
				t.Errorf("%s: %q became %q", name, text, got)
			}
		}
		for _, line := range Cells(text, w) {
			if ansi.StringWidth(line) > w && utf8.RuneCountInString(line) > 1 && ansi.Truncate(line, w, "") != "" {
				t.Errorf("%q is wider than %d", line, w)
			}
		}
	})
}
