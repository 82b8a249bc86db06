package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mailseal/wizard/journey"

	"github.com/google/go-cmp/cmp"
)

func TestWrite(t *testing.T) {
	s := Open(t.TempDir())
	good := func(name string) {
		t.Helper()
		for _, body := range []string{"first " + name, "second " + name, ""} {
			if err := s.Write(school, map[string][]byte{name: []byte(body)}); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			got := must[[]byte](t)(os.ReadFile(filepath.Join(s.Folder(school), filepath.FromSlash(name))))
			if string(got) != body {
				t.Errorf("%q has %q, want %q", name, got, body)
			}
		}
	}
	bad := func(name string) {
		t.Helper()
		if err := s.Write(school, map[string][]byte{"innocent.txt": nil, name: []byte("x")}); err == nil {
			t.Errorf("%q was written", name)
		}
	}
	good("records.txt")
	good("handover.md")
	good("web/.well-known/mta-sts.txt")
	good(".nojekyll")
	bad("")
	bad(".")
	bad("..")
	bad("../out.txt")
	bad("web/../../out.txt")
	bad("web//x")
	bad("web/")
	bad("/etc/passwd")
	bad(`..\out.txt`)
	bad(`C:\out.txt`)
	bad("x\x00")
	bad("notes.json")
	bad("notes.json.damaged-1")
	bad(".lock")
	bad("web/.mta-sts.txt.new")
	bad("reports/x.json")
	bad("reports-read.json")
	if _, err := os.Stat(filepath.Join(s.Folder(school), "innocent.txt")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file was written beside a name that was refused")
	}
}

func TestWriteDoesNotFollowLinksOut(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights there")
	}
	s, outside := Open(t.TempDir()), t.TempDir()
	must[journey.Journey](t)(s.Update(school, add("begun"), at("14:00:00")))
	if err := os.Symlink(outside, filepath.Join(s.Folder(school), "web")); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(school, map[string][]byte{"web/x": []byte("x")}); err == nil {
		t.Error("written through a link that leads out")
	}
	if left := must[[]os.DirEntry](t)(os.ReadDir(outside)); len(left) > 0 {
		t.Errorf("outside there is now %v", left)
	}
}

func TestWriteIsWhole(t *testing.T) {
	for _, step := range []string{"create", "write", "sync", "rename"} {
		s := Open(t.TempDir())
		if err := s.Write(school, map[string][]byte{"mta-sts.txt": []byte("old")}); err != nil {
			t.Fatal(err)
		}
		s.killed = func(now string) error {
			if now == step {
				return errors.New("killed")
			}
			return nil
		}
		if err := s.Write(school, map[string][]byte{"mta-sts.txt": []byte("new and longer")}); err == nil {
			t.Fatalf("killed before %s: no error", step)
		}
		if got := string(must[[]byte](t)(os.ReadFile(filepath.Join(s.Folder(school), "mta-sts.txt")))); got != "old" {
			t.Errorf("killed before %s: %q", step, got)
		}
	}
}

func TestReports(t *testing.T) {
	s := Open(t.TempDir())
	names := func() string {
		t.Helper()
		var list []string
		for _, r := range must[[]ReportFile](t)(s.NewReports(school)) {
			list = append(list, r.Name)
		}
		return strings.Join(list, " ")
	}
	if got := names(); got != "" {
		t.Fatalf("without a folder: %q", got)
	}
	must[journey.Journey](t)(s.Update(school, add("begun"), at("14:00:00")))
	folder := filepath.Join(s.Folder(school), "reports") // there from the start, so that the user finds it
	write(t, filepath.Join(folder, "b.json.gz"), "2")
	write(t, filepath.Join(folder, "a.eml"), "1")
	if err := os.Mkdir(filepath.Join(folder, "folder"), dirMode); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("a.eml b.json.gz", names()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("a.eml b.json.gz", names()); diff != "" {
		t.Errorf("listing them is not reading them:\n%s", diff)
	}
	files := must[[]ReportFile](t)(s.NewReports(school))
	if err := s.MarkRead(school, files[:1]); err != nil {
		t.Fatal(err)
	}
	s = Open(s.dir)
	if diff := cmp.Diff("b.json.gz", names()); diff != "" {
		t.Error(diff)
	}
	if err := s.MarkRead(school, files[1:]); err != nil {
		t.Fatal(err)
	}
	if got := names(); got != "" {
		t.Errorf("after all were read: %q", got)
	}
	write(t, filepath.Join(folder, "a.eml"), "1 and more")
	if diff := cmp.Diff("a.eml", names()); diff != "" {
		t.Errorf("a mailbox that grew:\n%s", diff)
	}
	write(t, filepath.Join(s.Folder(school), readFileName), "{damaged")
	if diff := cmp.Diff("a.eml b.json.gz", names()); diff != "" {
		t.Errorf("when what was read is forgotten:\n%s", diff)
	}
}

func TestReportTooLarge(t *testing.T) {
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, add("begun"), at("14:00:00")))
	folder := filepath.Join(s.Folder(school), "reports")
	write(t, filepath.Join(folder, "huge.mbox"), "")
	if err := os.Truncate(filepath.Join(folder, "huge.mbox"), maxReport+1); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "small.json"), "{}")
	files, err := s.NewReports(school)
	if len(files) != 1 || files[0].Name != "small.json" || err == nil || !strings.Contains(err.Error(), "huge.mbox") {
		t.Errorf("%v, %v", files, err)
	}
}

func TestReportsInFolders(t *testing.T) {
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, add("begun"), at("14:00:00")))
	folder := filepath.Join(s.Folder(school), "reports")
	names := func() string {
		t.Helper()
		var list []string
		for _, r := range must[[]ReportFile](t)(s.NewReports(school)) {
			list = append(list, r.Name)
		}
		return strings.Join(list, " ")
	}
	for _, name := range []string{"2026-10/a.json", "2026-11/b.json", "Maildir/cur/c", "Maildir/new/d", "Maildir/tmp/e", "Maildir/.TLS/cur/f", "tmp/g"} {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), dirMode); err != nil {
			t.Fatal(err)
		}
		write(t, path, name)
	}
	if diff := cmp.Diff("2026-10/a.json 2026-11/b.json Maildir/.TLS/cur/f Maildir/cur/c Maildir/new/d tmp/g", names()); diff != "" {
		t.Error(diff)
	}
	if err := s.MarkRead(school, must[[]ReportFile](t)(s.NewReports(school))); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "2026-11", "h.json"), "new")
	if diff := cmp.Diff("2026-11/h.json", names()); diff != "" {
		t.Error(diff)
	}
}

// What cannot be read in a folder is named, and the rest is read all the same.
func TestFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights that nobody has there")
	}
	dir := t.TempDir()
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	deep := filepath.Join(dir, "deep", strings.Repeat("d/", maxDepth+3))
	if err := os.MkdirAll(deep, dirMode); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "z.json"), "1")
	link("z.json", "again")
	link("nowhere", "dead")
	link(".", "round")
	link(os.DevNull, "null")
	visit := func(path string) (files, skipped []string) {
		name := func(path string) string {
			return filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(path, dir), "/"))
		}
		WalkFiles(path, func(path string, _ fs.FileInfo) bool {
			files = append(files, name(path))
			return true
		}, func(path string, err error) { skipped = append(skipped, name(path)+": "+err.Error()) })
		return files, skipped
	}
	files, skipped := visit(dir)
	if diff := cmp.Diff([]string{"again", "z.json"}, files); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"dead: " + errDeadLink.Error(), "deep/" + strings.Repeat("d/", maxDepth-2) + "d: " + errTooDeep.Error(),
		"null: " + errNoFile.Error(), "round: " + errFolderLink.Error(),
	}
	if diff := cmp.Diff(want, skipped); diff != "" {
		t.Error(diff)
	}
	if files, skipped := visit(filepath.Join(dir, "null")); files != nil || len(skipped) != 1 {
		t.Errorf("a device by its name: %q, %q", files, skipped)
	}
	if files, skipped := visit(filepath.Join(dir, "no")); files != nil || len(skipped) != 1 || skipped[0] != "no: no such file or directory" {
		t.Errorf("what is not there: %q, %q", files, skipped)
	}
	if files, _ := visit(filepath.Join(dir, "round")); len(files) != 2 {
		t.Errorf("a link to a folder by its name: %q", files)
	}
}
