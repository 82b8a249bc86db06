package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file of roots that cannot be read is said, before anything is asked of the network.
func TestRootsThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	words := filepath.Join(dir, "words.pem")
	if err := os.WriteFile(words, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		filepath.Join(dir, "nowhere.pem"): "nowhere.pem: there is no such file",
		dir:                               "it is a folder",
		words:                             "there is no certificate in it",
	} {
		var out, talk bytes.Buffer
		env := func(name string) string {
			return map[string]string{"SSL_CERT_FILE": path}[name]
		}
		code := run(t.Context(), []string{"--state-dir", dir, "status", "rosehill.example"}, streams{in: strings.NewReader(""), out: &out, errOut: &talk}, env)
		if code != exitFailed || !strings.Contains(talk.String(), "SSL_CERT_FILE, "+path+": ") || !strings.Contains(talk.String(), says) || out.Len() > 0 {
			t.Errorf("%s: code %d, out %q, talk %q", path, code, out.String(), talk.String())
		}
	}
}

// Those of a good file are handed on, and an empty one has none.
func TestExtraRoots(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"": 0, empty: 0, rootFile(t, dir): 1} {
		a := &app{env: func(name string) string { return map[string]string{"SSL_CERT_FILE": path}[name] }}
		config, err := a.config()
		if err != nil || len(config.ExtraRoots) != want || config.Roots != nil {
			t.Errorf("%q: %d roots, %v; want %d", path, len(config.ExtraRoots), err, want)
		}
	}
}

// rootFile saves a root that it makes.
func rootFile(t *testing.T, dir string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Company Root"}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "root.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
