package probe

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailseal/wizard/facts"
)

const policyHost = "mta-sts.alpha.example"

// shows makes what a server shows for the policy host.
func (a *authority) shows(t *testing.T, s certSpec) []*x509.Certificate {
	t.Helper()
	s.names = []string{policyHost}
	var chain []*x509.Certificate
	for _, der := range a.tls(s).Certificate {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, cert)
	}
	return chain
}

// stores are this computer's own store in all its forms: what a chain is found to be must not hang on them.
func (a *authority) stores() map[string]Verifier {
	everything := x509.NewCertPool()
	for _, root := range []*x509.Certificate{a.root, a.otherRoot} {
		everything.AddCert(root)
	}
	with := func(roots *x509.CertPool, fetched ...*x509.Certificate) Verifier {
		return func(leaf *x509.Certificate, options x509.VerifyOptions) ([][]*x509.Certificate, error) {
			options.Roots = roots
			for _, c := range fetched {
				options.Intermediates.AddCert(c)
			}
			return leaf.Verify(options)
		}
	}
	return map[string]Verifier{
		"none":         nil,
		"an empty one": with(x509.NewCertPool()),
		"one that cannot be loaded": func(*x509.Certificate, x509.VerifyOptions) ([][]*x509.Certificate, error) {
			return nil, x509.SystemRootsError{}
		},
		"one with the local root":      with(everything),
		"one that fetches what misses": with(everything, a.middle),
		"one that says yes to anything": func(leaf *x509.Certificate, _ x509.VerifyOptions) ([][]*x509.Certificate, error) {
			return [][]*x509.Certificate{{leaf, a.middle, a.root}}, nil
		},
	}
}

// The same chain is found to be the same on every computer.
func TestSameFindingOnEveryComputer(t *testing.T) {
	ca := newAuthority(time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC))
	for name, test := range map[string]struct {
		spec  certSpec
		also  []*x509.Certificate // sent beside it
		want  facts.CertFault
		local []string // the stores that know it
	}{
		"full":                             {spec: certSpec{}},
		"leaf alone":                       {spec: certSpec{chain: "leaf", aia: true}, want: facts.CertChain},
		"leaf alone, issuer nowhere named": {spec: certSpec{chain: "leaf"}, want: facts.CertUntrusted},
		"leaf and its root":                {spec: certSpec{chain: "leaf", aia: true}, also: []*x509.Certificate{ca.root}, want: facts.CertChain},
		"leaf and another's intermediate":  {spec: certSpec{chain: "leaf", aia: true}, also: []*x509.Certificate{ca.otherRoot}, want: facts.CertChain},
		"local root":                       {spec: certSpec{chain: "unknown"}, want: facts.CertUntrusted, local: []string{"one with the local root", "one that fetches what misses"}},
		"local root, and sent along":       {spec: certSpec{chain: "unknown", aia: true}, also: []*x509.Certificate{ca.otherRoot}, want: facts.CertUntrusted, local: []string{"one with the local root", "one that fetches what misses"}},
		"self-signed":                      {spec: certSpec{chain: "self"}, want: facts.CertUntrusted},
		"expired, under a local root":      {spec: certSpec{chain: "unknown", notBefore: -90, notAfter: -1}, want: facts.CertExpired},
	} {
		chain := append(ca.shows(t, test.spec), test.also...)
		for store, own := range ca.stores() {
			t.Run(name+"/"+store, func(t *testing.T) {
				trust := newTrust(Config{Roots: ca.pool(), OwnStore: own})
				seen := trust.certificate(chain, policyHost, ca.now)
				same(t, []any{seen.Fault, seen.Local}, []any{test.want, slices.Contains(test.local, store)})
				same(t, trust.public(chain), test.want == "")
			})
		}
	}
}

// A verifier that takes its time, to download, is not waited for.
func TestOwnStoreThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ca := newAuthority(time.Now())
		hung := make(chan struct{})
		trust := newTrust(Config{Roots: ca.pool(), OwnStore: func(*x509.Certificate, x509.VerifyOptions) ([][]*x509.Certificate, error) {
			<-hung
			return nil, errors.New("late")
		}})
		began := time.Now()
		seen := trust.certificate(ca.shows(t, certSpec{chain: "unknown"}), policyHost, time.Now())
		same(t, []any{seen.Fault, seen.Local, time.Since(began)}, []any{facts.CertUntrusted, false, ownStoreTimeout})
		close(hung)
	})
}

// Without roots given, Mozilla's count, and the platform is never left to decide.
func TestMozillaRootsComeAlong(t *testing.T) {
	trust := newTrust(Config{})
	if trust.roots == nil {
		t.Fatal("crypto/x509 would ask the platform's verifier")
	}
	same(t, trust.roots.Equal(x509.NewCertPool()), false)
	same(t, trust.own != nil, true)
	same(t, newTrust(Config{Roots: x509.NewCertPool()}).own == nil, true)
}

// This computer's own store, as crypto/x509 finds it, with the root in it, and empty: only the note differs.
func TestOwnStoreOfThisComputer(t *testing.T) {
	if file := os.Getenv("MAILSEAL_TEST_CHAIN"); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		chain, err := ParseRoots(text)
		if err != nil {
			t.Fatal(err)
		}
		seen := newTrust(Config{}).certificate(chain, policyHost, time.Now())
		t.Logf("found: %q local %t", seen.Fault, seen.Local)
		return
	}
	ca := newAuthority(time.Now())
	dir := t.TempDir()
	save := func(name string, certs ...*x509.Certificate) string {
		var text []byte
		for _, c := range certs {
			text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	root, none := save("root.pem", ca.root), save("none.pem")
	full, leaf := save("full.pem", ca.shows(t, certSpec{})...), save("leaf.pem", ca.shows(t, certSpec{chain: "leaf", aia: true})...)
	found := func(chain, store string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOwnStoreOfThisComputer$", "-test.v")
		cmd.Env = append(os.Environ(), "MAILSEAL_TEST_CHAIN="+chain, "SSL_CERT_FILE="+store, "SSL_CERT_DIR="+filepath.Join(dir, "nowhere"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		_, found, _ := strings.Cut(string(out), "found: ")
		found, _, _ = strings.Cut(found, "\n")
		return found
	}
	same(t, found(full, none), `"untrusted" local false`)
	same(t, found(leaf, none), `"chain-missing" local false`)
	same(t, found(leaf, root), `"chain-missing" local false`)
	switch got := found(full, root); got {
	case `"untrusted" local true`:
	case `"untrusted" local false`: // a system whose store no variable names: the note alone differs
		if slices.Contains([]string{"linux", "freebsd", "openbsd", "netbsd"}, runtime.GOOS) {
			t.Errorf("the root in the store is not noted: %s", got)
		}
	default:
		t.Errorf("with the root in the store: %s", got)
	}
}

func TestParseRoots(t *testing.T) {
	ca := newAuthority(time.Now())
	block := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.root.Raw}))
	broken := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("no DER")}))
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("secret")}))
	for text, want := range map[string]int{
		"":                               0,
		" \n":                            0,
		block:                            1,
		"# a comment\n" + block + block:  2,
		broken + block:                   1,
		key + block + "and words behind": 1,
	} {
		roots, err := ParseRoots([]byte(text))
		same(t, []any{len(roots), err}, []any{want, nil})
	}
	for _, text := range []string{"words", key, broken, string(ca.root.Raw)} {
		if roots, err := ParseRoots([]byte(text)); err == nil {
			t.Errorf("%.30q gives %d certificates and no error", text, len(roots))
		}
	}
}

// Roots of SSL_CERT_FILE count beside the others, in every check that is made.
func TestExtraRoots(t *testing.T) {
	for _, extra := range []bool{false, true} {
		w := alphaInternet(t, alphaZone)
		w.web("192.0.2.80:443", certSpec{names: []string{policyHost}, chain: "unknown"}, goodPolicy)
		p := w.probe("8.8.8.8")
		if p.config.ExtraRoots = nil; extra {
			p.config.ExtraRoots = []*x509.Certificate{w.ca.otherRoot}
		}
		seen := New(p.config).Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true, Mail: true}, nil)
		same(t, seen.Fetches[0].Stage == facts.FetchDone, extra)
		same(t, seen.Servers[0].Calls[0].Cert.Fault, facts.CertFault("")) // by the root that was there before
	}
}
