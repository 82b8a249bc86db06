package journey

import (
	"testing"

	"mailseal/wizard/tlsrpt"
)

// TestReportAddress: what is taken makes a record that the checker passes.
func TestReportAddress(t *testing.T) {
	good := func(text, want string) {
		t.Helper()
		got, err := reportAddress(text)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
		if _, err := tlsrpt.ParseRecord(tlsrpt.Record{RUA: []string{got}}.String()); err != nil {
			t.Errorf("%q makes no record: %v", text, err)
		}
	}
	bad := func(text string) {
		t.Helper()
		if got, err := reportAddress(text); err == nil {
			t.Errorf("%q: %q", text, got)
		}
	}
	good("reports@rosehill.example", "mailto:reports@rosehill.example")
	good(" mailto:Reports@Rosehill.EXAMPLE ", "mailto:Reports@rosehill.example")
	good("Anna <anna+tls@rosehill.example>", "mailto:anna+tls@rosehill.example")
	good("reports@bücher.example", "mailto:reports@xn--bcher-kva.example")
	good("v=TLSRPTv1; rua=mailto:a@reports.example", "mailto:a@reports.example")
	good("https://reports.example/in/a,b!c", "https://reports.example/in/a%2Cb%21c")
	bad("reports")
	bad("reports@")
	bad("http://reports.example/")
	bad("https://")
	bad("https://reports.example:99999/")
	bad("https://reports.example/{id}")
	bad("https://reports.example/a|b")
	bad("https://bücher.example/in")
}
