package tlsrpt

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// corpus finds what was collected in public, in a folder beside the checkout.
func corpus(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			dir = filepath.Join(filepath.Dir(dir), "shared", "corpus")
			break
		}
		dir = filepath.Dir(dir)
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
		t.Skip("no corpus beside this checkout (../shared/corpus): nothing found in public was tried")
	}
	return dir
}

// rows reads a TSV file without its head.
func rows(t *testing.T, path string) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list [][]string
	for _, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n")[1:] {
		list = append(list, strings.Split(line, "\t"))
	}
	return list
}

var counts = regexp.MustCompile(`\[(\S+) "[^"]*" ok=(\d+) fail=(\d+) `)

// mox reads the same files with a strict decoder: whatever it reads we read, with the same counts.
func TestCorpusReports(t *testing.T) {
	dir := filepath.Join(corpus(t), "tlsrpt")
	for _, row := range rows(t, filepath.Join(dir, "oracle.tsv")) {
		f, err := os.Open(filepath.Join(dir, row[0]))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		var failed error
		for item := range Read(row[0], f) {
			if item.Err != nil {
				failed = item.Err
				continue
			}
			if item.Report.Begin.IsZero() || item.Report.Organization == "" {
				t.Errorf("%s: no date or no organization: %+v", row[0], item.Report)
			}
			for _, p := range item.Report.Policies {
				got = append(got, fmt.Sprintf("%s %d %d", p.Type, p.Success, p.Failure))
			}
		}
		f.Close()
		if row[1] != "ok" {
			t.Logf("%s: mox: %s; here: %v, %v", row[0], row[1], got, failed)
			continue
		}
		var want []string
		for _, m := range counts.FindAllStringSubmatch(row[2], -1) {
			want = append(want, strings.Join(m[1:], " "))
		}
		if failed != nil || len(want) == 0 || strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("%s: %v, %v; want %v", row[0], got, failed, want)
		}
	}
}

// noURI is what RFC 3986 has no place for. mox takes it, in templates whose
// placeholders nobody filled in.
var noURI = regexp.MustCompile(`[<>{}]|%[^0-9A-F]|[^\x00-\x7f]`)

func TestCorpusRecords(t *testing.T) {
	for _, row := range rows(t, filepath.Join(corpus(t), "txt_smtp_tls.oracle.tsv")) {
		r, err := ParseRecord(row[0])
		if want := row[1] == "ok" && !noURI.MatchString(row[0]); (err == nil) != want {
			t.Errorf("%q: %v, %v; mox says %s", row[0], r, err, row[1])
		}
	}
}
