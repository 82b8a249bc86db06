package tuitest

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/x/vt"
)

// drawn returns a screen of testdata: some of those that the design drew.
func drawn(t *testing.T, name string, w, h int) Screen {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("testdata/%s.%dx%d.ansi", name, w, h))
	if err != nil {
		t.Fatal(err)
	}
	e := vt.NewEmulator(w, h)
	_, _ = e.WriteString("what was printed before\r\n" + strings.ReplaceAll(strings.TrimRight(string(text), "\n"), "\n", "\r\n"))
	return screenOf(e)
}

// TestRead holds what a person sees in some frames, whatever the width.
func TestRead(t *testing.T) {
	same := func(what string, got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v\nwant %+v", what, got, want)
		}
	}
	const report = "v=TLSRPTv1; rua=mailto:tls-reports@rosehill-school.org"
	for _, f := range []Frame{Read(drawn(t, "wrong", 80, 24)), Read(drawn(t, "todo", 120, 36))} {
		same("stages", f.Stages, "✓ check   ✓ risk   ✓ plan   ▸ PUBLISH 1/4   testing   enforce   protected")
		same("title", f.Title, "Ask for TLS reports, at GoDaddy")
		same("fact", f.Fact, "one DNS record, 5 minutes")
		same("values", f.Values, []Value{{"t", "Type", "TXT"}, {"n", "Name", "_smtp._tls"}, {"v", "Value", report}})
		if key, ok := f.Key("enter"); !ok || !key.Acting || !strings.HasSuffix(key.Does, ", check now") {
			t.Errorf("enter: %+v", key)
		}
		if key, ok := f.Key("n"); !ok || key.Acting || key.Does != "copy" {
			t.Errorf("n: %+v", key)
		}
		if strings.Contains(f.Text(), "printed before") {
			t.Error("what stands above the frame is in it")
		}
	}
	wrong := Read(drawn(t, "wrong", 80, 24))
	same("steps", wrong.Steps, []Step{{"1", "✓", "Sign in at godaddy.com, open Domain portfolio"}, {"2", "▸", "Open rosehill-school.org > DNS, edit this record"}})
	same("rows", wrong.Rows, []Row{{"WRONG", "GoDaddy saved it under a name with the domain twice: _smtp._tls.rosehill-school.org.rosehill-school.org " +
		"Edit it, so that the Name box has only _smtp._tls No mail is affected."}})
	same("turn", wrong.Turn, "Your turn. mailseal checks again at 14:09.")
	narrow := Read(drawn(t, "wrong", 40, 24))
	same("values", narrow.Values, []Value{{"t", "Type", "TXT"}, {"n", "Name", "_smtp._tls"}, {"v", "Value", "v=TLSRPTv1; rua=mailto:tls…"}})
	same("cut", narrow.Values[2].Cut(), true)
	same("turn", narrow.Turn, "Your turn. mailseal checks again at 14:09.")
	same("open", Read(drawn(t, "todo", 120, 36)).Open, "2 Add the record Add the record Domain portfolio > rosehill-school.org > DNS > Add new record "+
		"t Type TXT n Name _smtp._tls v Value "+report+" TTL 1 hour, or as it is GoDaddy adds .rosehill-school.org to the name by itself.")
	long := Read(drawn(t, "long", 80, 24))
	same("long value", long.Values[2].Text, "v=TLSRPTv1; rua=mailto:tls-reports@gesundheitszentrum-am-park.example")
	place := Read(drawn(t, "place", 80, 24))
	same("options", place.Options, []Option{{"GitHub Pages", true}, {"Cloudflare Workers", false}, {"Web space you already have", false},
		{"A service that keeps it for you", false}, {"More...", false}})
	same("no field", place.Typed, (*string)(nil))
	enforce := Read(drawn(t, "enforce", 40, 24))
	if enforce.Typed == nil || *enforce.Typed != "enfor" {
		t.Errorf("typed: %v", enforce.Typed)
	}
	same("keys", enforce.Keys, []Key{{"esc", "stay in testing", true}, {"?", "keys", false}})
}
