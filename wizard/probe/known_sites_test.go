package probe

import (
	"context"
	"crypto/tls"
	"net/http"
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// A certificate that nobody knows is this network's doing where public resolvers show such ones too.
func TestInterception(t *testing.T) {
	for name, test := range map[string]struct {
		policy, resolver string
		want             string
	}{
		"all signed by nobody":    {"unknown", "unknown", "Nobody"},
		"without the issuer":      {"leaf", "unknown", "Nobody"},
		"only the policy host's":  {"unknown", "full", ""},
		"nothing to explain":      {"full", "unknown", ""},
		"the resolver is no help": {"unknown", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := alphaInternet(t, alphaZone)
			w.web("192.0.2.80:443", certSpec{names: []string{"mta-sts.alpha.example"}, chain: test.policy}, goodPolicy)
			if test.resolver != "" {
				w.web("8.8.8.8:443", certSpec{names: []string{"dns.google"}, chain: test.resolver}, "")
			}
			for store, own := range w.ca.stores() { // whoever intercepts has put a root into this computer's store
				config := w.probe("8.8.8.8").config
				config.OwnStore = own
				seen := New(config).Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true, Network: true}, nil)
				if seen.Network.Intercepted != test.want {
					t.Errorf("with a store that is %s: intercepted by %q, want %q", store, seen.Network.Intercepted, test.want)
				}
			}
		})
	}
}

func TestClockOff(t *testing.T) {
	for _, test := range []struct {
		date, age string
		want      time.Duration
	}{
		{"Mon, 23 Nov 2026 14:00:03 GMT", "", 0},
		{"Mon, 23 Nov 2026 12:00:00 GMT", "", 2 * time.Hour},
		{"Mon, 23 Nov 2026 12:00:00 GMT", "7200", 0},
		{"Tue, 24 Nov 2026 14:00:00 GMT", "", -24 * time.Hour},
		{"yesterday", "", 0},
	} {
		seen := fetched(t, alphaZone, func(w *internet) {
			config := &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mta-sts.alpha.example"}})}}
			w.webHandler("192.0.2.80:443", config, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				rw.Header().Set("Date", test.date)
				rw.Header().Set("Age", test.age)
			}))
		})
		same(t, seen.Network.ClockOff, test.want)
	}
}

func TestWrongClockIsFoundOutDespiteCertificates(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	w.web("192.0.2.80:443", certSpec{names: []string{"mta-sts.alpha.example"}, notBefore: -90, notAfter: -1}, goodPolicy)
	config := &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"dns.google"}, notBefore: -90, notAfter: -1})}}
	w.webHandler("8.8.8.8:443", config, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Date", w.now.AddDate(0, 0, -30).Format(http.TimeFormat))
	}))
	for _, network := range []bool{true, false} {
		seen := w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{Policy: true, Network: network}, nil)
		same(t, seen.Fetches[0].Stage, facts.FetchDone) // the certificate is judged by the right time
		same(t, seen.Fetches[0].Cert.Fault, facts.CertFault(""))
		same(t, seen.Network.ClockOff, 30*24*time.Hour) // also where the check is narrow
		same(t, seen.At, w.now.AddDate(0, 0, -30).UTC())
		same(t, seen.Fetches[0].At, seen.At)
	}
}

// TestWrongClockOfThePolicyHost: a policy host whose own clock is wrong says nothing of this computer's.
func TestWrongClockOfThePolicyHost(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	dated := func(server string, name string, date time.Time) {
		config := &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{name}})}}
		w.webHandler(server, config, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Date", date.Format(http.TimeFormat))
		}))
	}
	dated("192.0.2.80:443", "mta-sts.alpha.example", w.now.Add(-3*time.Hour))
	dated("8.8.8.8:443", "dns.google", w.now)
	seen := w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Full(), nil)
	same(t, seen.Network.ClockOff, time.Duration(0))
	same(t, seen.At, w.now.UTC())
}
