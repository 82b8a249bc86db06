package mtasts

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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

// table reads a TSV file as one map a row.
func table(t *testing.T, path string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	head := strings.Split(lines[0], "\t")
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := make(map[string]string)
		for i, cell := range strings.Split(line, "\t") {
			row[head[i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

// mox is the one parser in the corpus that follows the grammar as we do.
func TestCorpusPolicies(t *testing.T) {
	dir := filepath.Join(corpus(t), "policies")
	for _, row := range table(t, filepath.Join(dir, "oracle.tsv")) {
		body, err := os.ReadFile(filepath.Join(dir, row["file"]))
		if err != nil {
			t.Fatal(err)
		}
		p, err := ParsePolicy(body)
		if want := row["mox_0.0.15"] == "ok"; (err == nil) != want {
			t.Errorf("%s: error %v, mox says %s", row["file"], err, row["mox_0.0.15"])
			continue
		}
		meant, ok := ReadPolicy(body)
		if err != nil {
			if len(LintPolicy(body)) == 0 {
				t.Errorf("%s: %v, without a remark", row["file"], err)
			}
			if ok {
				stays(t, meant)
			}
			continue
		}
		stays(t, p)
		if diff := cmp.Diff(p, meant, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: read otherwise than parsed:\n%s", row["file"], diff)
		}
		cells := strings.SplitN(row["mox(mode;max_age;mx)"], ";", 3)
		want := Policy{Mode: Mode(cells[0])}
		seconds, _ := strconv.Atoi(cells[1])
		want.MaxAge = time.Duration(seconds) * time.Second
		if cells[2] != "" {
			want.MX = strings.Split(cells[2], ",")
		}
		for i := range p.MX {
			p.MX[i] = strings.ToLower(p.MX[i])
		}
		if diff := cmp.Diff(want, p, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-mox +got):\n%s", row["file"], diff)
		}
	}
}

func TestCorpusRecords(t *testing.T) {
	for _, row := range table(t, filepath.Join(corpus(t), "txt_mta_sts.oracle.tsv")) {
		r, err := ParseRecord(row["value"])
		if want := row["mox"] == "ok"; (err == nil) != want || err == nil && r.ID != row["mox_id"] {
			t.Errorf("%q: id %q, error %v; mox says %s, id %q", row["value"], r.ID, err, row["mox"], row["mox_id"])
		}
		if remarks := LintRecord([]string{row["value"]}); err != nil && len(remarks) == 0 && strings.Contains(row["value"], "STSv1") {
			t.Errorf("%q: %v, without a remark", row["value"], err)
		}
	}
}
