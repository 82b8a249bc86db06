package journey

import (
	"strings"
	"testing"
)

func TestParseDomain(t *testing.T) {
	good := func(input, want string) {
		t.Helper()
		got, err := ParseDomain(input)
		if err != nil || got.ASCII != want {
			t.Errorf("ParseDomain(%q) = %q, %v; want %q", input, got.ASCII, err, want)
		}
	}
	good("example.com", "example.com")
	good("  Example.COM. ", "example.com")
	good("you@Example.COM", "example.com")
	good("mailto:you@example.com", "example.com")
	good("<you@example.com>", "example.com")
	good("https://www.example.com/", "example.com")
	good("https://user@example.com:8443/path?x#y", "example.com")
	good("www.example.co.uk/kontakt", "example.co.uk")
	good("example.com:443", "example.com")
	good("bücher.example", "xn--bcher-kva.example")
	good("BÜCHER.example", "xn--bcher-kva.example")
	good("xn--bcher-kva.example", "xn--bcher-kva.example")
	good("mail.example.com", "mail.example.com") // a subdomain may have mail of its own
	good("mta-sts.example.com", "example.com")   // pasted out of a guide
	good("_smtp._tls.example.com", "example.com")
	good("example.com\u00a0", "example.com") // copied from a web page
	good("www.com", "www.com")               // a domain of its own

	bad := func(input, says string) {
		t.Helper()
		got, err := ParseDomain(input)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("ParseDomain(%q) = %q, %v; want an error that says %q", input, got.ASCII, err, says)
		}
	}
	bad("", "after the @")
	bad("   \n", "after the @")
	bad("localhost", "not a domain")
	bad("rosehill school.org", "more than one word")
	bad("example.com example.org", "example.com")
	bad("https://www.Example.com/a b", "only, such as example.com")
	bad("192.0.2.1", "IP address")
	bad("[2001:db8::1]", "IP address")
	bad("co.uk", "share the ending")
	bad("com", "not a domain")
	bad("exa_mple!.com", "not a domain")
	bad("example..com", "not a domain")
	bad("example.com..", "not a domain")
	bad("1.2.3", "not a domain")
	bad("\x1b[31mexample.com", "not a domain")
	bad(strings.Repeat("a.", 120)+"example.com", "too long")
}

func FuzzParseDomain(f *testing.F) {
	f.Add("you@Example.COM")
	f.Add("https://bücher.example/")
	f.Fuzz(func(t *testing.T, input string) {
		first, err := ParseDomain(input)
		if err != nil {
			return
		}
		again, err := ParseDomain(first.ASCII)
		if err != nil || again.ASCII != first.ASCII && !strings.HasSuffix(first.ASCII, "."+again.ASCII) {
			t.Errorf("%q was read as %q, and that as %q, %v", input, first.ASCII, again.ASCII, err)
		}
	})
}
