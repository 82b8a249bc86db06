package practice

import (
	"testing"

	"mailseal/wizard/tlsrpt"
)

// TestDANENeedsSignedMX wants a sender that validates DANE to go by TLSA records only where the MX records are signed too
// (RFC 7672 §2.2.1): the mail servers of a large provider are in a zone of their own.
func TestDANENeedsSignedMX(t *testing.T) {
	for provider, want := range map[string]bool{"own": true, "google": false} {
		w, err := Start(Options{Provider: provider, Frozen: true, AllSenders: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Break(TLSAStale); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, r := range w.WouldRefuse() {
			found = found || r.Result == tlsrpt.TLSAInvalid
		}
		if found != want {
			t.Errorf("%s: refused by TLSA: %t, want %t", provider, found, want)
		}
		w.Close()
	}
}
