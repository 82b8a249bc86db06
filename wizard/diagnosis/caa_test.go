package diagnosis

import (
	"strings"
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// TestIssuers holds an issuer against CAA records, written "NAME TAG VALUE".
func TestIssuers(t *testing.T) {
	judge := func(issuer string, names []string, records ...string) bool {
		w := healthy(mtasts.Testing)
		w.fetch(func(f *facts.Fetch) { f.Cert.Issuer, f.Cert.Names = issuer, names })
		for _, record := range records {
			fields := strings.SplitN(record, " ", 3)
			w.Issuers = append(w.Issuers, facts.CAA{Name: fields[0], Tag: fields[1], Value: fields[2]})
		}
		_, found := find(w.judge(), "issuer-not-allowed")
		return found
	}
	const host, le = "mta-sts." + rosehill, "Let's Encrypt"
	own, star := []string{host}, []string{"*." + rosehill}
	good := func(issuer string, names []string, records ...string) {
		t.Helper()
		if judge(issuer, names, records...) {
			t.Errorf("%s is shut out by %q", issuer, records)
		}
	}
	bad := func(issuer string, names []string, records ...string) {
		t.Helper()
		if !judge(issuer, names, records...) {
			t.Errorf("%s is let in by %q", issuer, records)
		}
	}
	good(le, own)
	good(le, own, "example issue letsencrypt.org")
	good(le, own, rosehill+" issue letsencrypt.org; accounturi=https://acme.example/1")
	good(le, own, rosehill+" issue digicert.com", rosehill+" issue LetsEncrypt.org")
	good(le, own, host+" issue letsencrypt.org", rosehill+" issue digicert.com") // the lower name decides
	good(le, own, rosehill+" iodef mailto:ca@rosehill.example")                  // RFC 8659 §4.4: restricts nothing
	good(le, own, rosehill+" issuewild digicert.com")                            // stars only
	good(le, star, rosehill+" issue digicert.com", rosehill+" issuewild letsencrypt.org")
	good(le, star, host+" issue digicert.com", rosehill+" issue letsencrypt.org") // a star is asked for above
	good("Example CA", own, rosehill+" issue ;")                                  // not known here
	good("Sectigo Limited", own, rosehill+" issue comodoca.com")

	bad(le, own, rosehill+" issue ;")
	bad(le, own, "example issue digicert.com")
	bad(le, own, rosehill+" issue letsencrypt.org.evil.example")
	bad(le, own, host+" issue digicert.com", rosehill+" issue letsencrypt.org")
	bad(le, star, rosehill+" issue letsencrypt.org", rosehill+" issuewild ;")
	bad("DigiCert Inc", own, rosehill+" issue letsencrypt.org")
	bad(le, []string{"MTA-STS." + strings.ToUpper(rosehill)}, host+" issue digicert.com") // capitals make no star of a name
}
