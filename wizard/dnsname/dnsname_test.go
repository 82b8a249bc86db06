package dnsname

import (
	"slices"
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	is := func(name, want string) {
		t.Helper()
		if got := Canonical(name); got != want {
			t.Errorf("Canonical(%q) is %q; want %q", name, got, want)
		}
	}
	is("MX1.Example.COM.", "mx1.example.com")
	is(".", "")
	is("_mta-sts.Example.com", "_mta-sts.example.com")
	is("*.Example.com.", "*.example.com")
	is("mx.BÜCHER.example.", "mx.xn--bcher-kva.example")
	is("_mta-sts.bücher.example", "_mta-sts.xn--bcher-kva.example")
	is("почта.рф", "xn--80a1acny.xn--p1ai")
	is("例え.テスト", "xn--r8jz45g.xn--zckzah")
	is("r3---sn-xyz.example", "r3---sn-xyz.example") // hyphens in the third and fourth place are no error in a name that is there
	is("0\xcc.Example.com", "0\ufffd.example.com")   // what is no text is no label that could be encoded
	is("xn--XX.example", "xn--xx.example")           // nor is an A-label that encodes nothing
}

func TestEqual(t *testing.T) {
	same := func(a, b string, want bool) {
		t.Helper()
		if Equal(a, b) != want || Equal(b, a) != want {
			t.Errorf("%q and %q are the same: %v; want %v", a, b, !want, want)
		}
	}
	same("Example.com.", "example.COM", true)
	same("bücher.example", "XN--bcher-kva.example.", true)
	same("example.com", "example.org", false)
	same("", ".", true)
}

func TestTree(t *testing.T) {
	tree := func(name, parent, labels string, under bool) {
		t.Helper()
		got, below := Relative(name, parent)
		if got != labels || below != (labels != "") || Below(name, parent) != below || Under(name, parent) != under {
			t.Errorf("%q at %q: %q, below %v, under %v", name, parent, got, Below(name, parent), Under(name, parent))
		}
	}
	tree("a.b.example.com", "example.com", "a.b", true)
	tree("A.Example.COM.", "example.com", "a", true)
	tree("a.example.com", "Example.com.", "a", true)
	tree("example.com", "example.com.", "", true)
	tree("notexample.com", "example.com", "", false)
	tree("example.com", "a.example.com", "", false)
	tree(".example.com", "example.com", "", false)
	tree("example.com", "", "", false)
	tree("", "", "", false)
	tree("example.com", ".", "", false)
	tree(`a\.example.com`, "example.com", "", false)    // one label that has a dot in it
	tree(`a\\.example.com`, "example.com", `a\\`, true) // a label that ends in a backslash

	if parent, ok := Parent("A.example.com."); parent != "example.com" || !ok {
		t.Errorf("the parent is %q, %v", parent, ok)
	}
	if parent, ok := Parent("com"); ok {
		t.Errorf("above a top-level domain is %q", parent)
	}
	for name, want := range map[string]string{"a.B.example.com.": "example.com", "example.com": "example.com", "com": "com", "": ""} {
		if got := Last(name, 2); got != want {
			t.Errorf("the last two labels of %q are %q; want %q", name, got, want)
		}
	}
}

func TestSets(t *testing.T) {
	a := []string{"MX1.example.com.", "mx2.example.com", "mx1.example.com"}
	if !SameSet(a, []string{"mx2.EXAMPLE.com", "mx1.example.com"}) || SameSet(a, a[:1]) || SameSet(a[:1], a) || !SameSet(nil, nil) {
		t.Error("two lists are the same set whatever their order, repetition and capitals, and only then")
	}
	if got := Without(a, []string{"mx2.example.com."}); !slices.Equal(got, []string{"mx1.example.com", "mx1.example.com"}) {
		t.Errorf("left over are %q", got)
	}
	if !Contains(a, "Mx2.example.com.") || Contains(a, "example.com") {
		t.Error("a list has the names in it, and no others")
	}
}

func TestValid(t *testing.T) {
	long := strings.Repeat("a", 63)
	check := func(name string, valid, host bool) {
		t.Helper()
		if Valid(name) != valid || ValidHost(name) != host {
			t.Errorf("%q: valid %v, valid for a host %v", name, Valid(name), ValidHost(name))
		}
	}
	check("mx1.example.com", true, true)
	check("MX1.Example.com", true, true)
	check("localhost", true, true)
	check("3com.example", true, true)
	check("xn--bcher-kva.example", true, true)
	check("mx_1.example.com", true, false)
	check("-mx.example.com", true, false)
	check("mx-.example.com", true, false)
	check("192.0.2.1", true, false)
	check("2001:db8::1", false, false)
	check("mx.example.com.", false, false)
	check("", false, false)
	check("mx..example.com", false, false)
	check("*.example.com", false, false)
	check("bücher.example", false, false)
	check("mx 1.example.com", false, false)
	check(long+".example", true, true)
	check(long+"a.example", false, false)
	check(strings.Join([]string{long, long, long, long[:61]}, "."), true, true) // 253
	check(strings.Join([]string{long, long, long, long[:62]}, "."), false, false)
}

func TestRegistrable(t *testing.T) {
	for name, want := range map[string]string{
		"google.com":                       "google.com",
		"Mail-1.Google.COM.":               "google.com",
		"a.b.protection.outlook.com":       "outlook.com",
		"mail.school.sch.uk":               "mail.school.sch.uk", // *.sch.uk is a public suffix
		"www.example.co.uk":                "example.co.uk",
		"mail.bücher.example":              "xn--bcher-kva.example",
		"reports.sender.example":           "sender.example", // no suffix that is registered
		"s1._domainkey.somebody.github.io": "somebody.github.io",

		"com": "", "co.uk": "", "github.io": "", "example": "", "": "", ".": "",
		"a..com": "", ".google.com": "", "192.0.2.1": "", "a b.com": "", "*.google.com": "", strings.Repeat("a.", 200) + "com": "",
	} {
		if got := Registrable(name); got != want {
			t.Errorf("of %q %q is registered; want %q", name, got, want)
		}
	}
}

func TestTyped(t *testing.T) {
	good := func(name, ascii, unicode string) {
		t.Helper()
		if got, err := ToASCII(name); got != ascii || err != nil || ToUnicode(got) != unicode {
			t.Errorf("%q: %q, %v, for people %q", name, got, err, ToUnicode(got))
		}
	}
	good("Example.COM", "example.com", "example.com")
	good("MÜNCHEN.example", "xn--mnchen-3ya.example", "münchen.example")
	good("例え.テスト", "xn--r8jz45g.xn--zckzah", "例え.テスト")
	for _, name := range []string{"mx_1.example.com", "ex ample.com", "a..b", "r3---sn.example", "xn--zzzzzzzz999.example", strings.Repeat("a", 64) + ".com"} {
		if got, err := ToASCII(name); err == nil {
			t.Errorf("%q is taken, as %q", name, got)
		}
	}
	if got := ToUnicode("xn--zzzzzzzz999.example"); got != "xn--zzzzzzzz999.example" {
		t.Errorf("what encodes nothing is shown as %q", got)
	}
}

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		`v=STSv1\; id=1`:  "v=STSv1; id=1",
		`a\"b\\c\200d`:    "a\"b\\c\xc8d",
		`\059\05`:         ";05",
		`\999`:            `\999`, // no byte has that number
		`the end\`:        `the end\`,
		`ma\195\188nchen`: "ma\u00fcnchen",
	} {
		if got := Unescape(text); got != want {
			t.Errorf("%s is %q; want %q", text, got, want)
		}
	}
	if got := Strings(""); len(got) != 1 || got[0] != "" {
		t.Errorf("an empty text is %q", got)
	}
	if got := Strings(strings.Repeat("a", 255) + `"`); len(got) != 2 || len(got[0]) != 255 || got[1] != `\"` {
		t.Errorf("256 bytes are %q", got)
	}
}

func FuzzText(f *testing.F) {
	f.Add(`v=STSv1; id="1\"`)
	f.Add(strings.Repeat(`\`, 300))
	f.Fuzz(func(t *testing.T, text string) {
		if got := Unescape(strings.Join(Strings(text), "")); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	})
}
