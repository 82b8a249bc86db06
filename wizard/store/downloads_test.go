package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
)

// report is the name of a report about the school, as RFC 8460 §5.1 has it.
const report = "sender.example!" + school + "!1795132800!1795219199!001"

// placed lists the names of the new reports in a folder of the user's.
func placed(t *testing.T, s *Store, place ReportsPlace) []string {
	t.Helper()
	var names []string
	for _, r := range must[[]ReportFile](t)(s.ReportsAt(t.Context(), school, place)) {
		if r.Name != r.Path {
			t.Errorf("%q is at %q", r.Name, r.Path)
		}
		names = append(names, inside(place.Folder, r.Path))
	}
	return names
}

// TestNamedReports: of Downloads, the reports about the domain are taken and nothing else: what is being saved is not, nor what a
// link or a folder in it leads to.
func TestNamedReports(t *testing.T) {
	s, dir := Open(t.TempDir()), t.TempDir()
	must[journey.Journey](t)(s.Update(school, add("begun"), at("14:00:00")))
	good := []string{report + ".json.gz", report + " (1).json.gz", report + ".json(2).gz", report + ".json (3)", report + ".JSON", report + ".json - Copy.gz"}
	bad := []string{
		report + ".json.gz.part", report + ".json.crdownload", report + ".json.gz.download", "~$" + report + ".json", report, report + ".pdf",
		"report.json.gz", "mail.eml", strings.ReplaceAll(report, school, "other.example") + ".json.gz", strings.ReplaceAll(report, school, "a."+school) + ".json",
	}
	for _, name := range append(good, bad...) {
		write(t, filepath.Join(dir, name), "{}")
	}
	write(t, filepath.Join(dir, "empty.example!"+school+"!1795132800!1795219199.json"), "")
	deep := filepath.Join(dir, "deep.example!"+school+"!1795132800!1795219199.json")
	if err := os.Mkdir(deep, dirMode); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(deep, report+".json.gz"), "{}")
	if runtime.GOOS != "windows" {
		if err := os.Symlink(filepath.Join(dir, "mail.eml"), filepath.Join(dir, "link.example!"+school+"!1795132800!1795219199.json")); err != nil {
			t.Fatal(err)
		}
	}
	place := ReportsPlace{Folder: dir, Named: true}
	got := placed(t, s, place)
	want := map[string]bool{}
	for _, name := range good {
		want[name] = true
	}
	for _, name := range got {
		if !want[name] {
			t.Errorf("%q was taken", name)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%q was left", name)
	}

	// What was read is not read again, until it changes; beside it, the reports folder has its own memory.
	files := must[[]ReportFile](t)(s.ReportsAt(t.Context(), school, place))
	write(t, filepath.Join(s.Folder(school), reportsFolder, "own.json"), "{}")
	if err := s.MarkRead(school, files[1:]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{inside(dir, files[0].Path)}, placed(t, s, place)); diff != "" {
		t.Error(diff)
	}
	own := must[[]ReportFile](t)(s.NewReports(school))
	if err := s.MarkRead(school, append(own, files[0])); err != nil {
		t.Fatal(err)
	}
	if left := placed(t, s, place); left != nil || len(own) != 1 {
		t.Errorf("left %q, own %v", left, own)
	}
	write(t, files[0].Path, "{} and more")
	if diff := cmp.Diff([]string{inside(dir, files[0].Path)}, placed(t, s, place)); diff != "" {
		t.Error(diff)
	}
	if left := must[[]ReportFile](t)(s.NewReports(school)); len(left) != 0 {
		t.Errorf("of its own folder: %v", left)
	}
}

// TestPlacedReports: a folder that the user names is read whole.
func TestPlacedReports(t *testing.T) {
	s, dir := Open(t.TempDir()), t.TempDir()
	write(t, filepath.Join(dir, "a.eml"), "1")
	if err := os.Mkdir(filepath.Join(dir, "2026"), dirMode); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "2026", "b.json"), "2")
	if diff := cmp.Diff([]string{"2026/b.json", "a.eml"}, placed(t, s, ReportsPlace{Folder: dir})); diff != "" {
		t.Error(diff)
	}
	if files, err := s.ReportsAt(t.Context(), school, ReportsPlace{}); files != nil || err != nil {
		t.Errorf("without a folder: %v, %v", files, err)
	}
	_, err := s.ReportsAt(t.Context(), school, ReportsPlace{Folder: filepath.Join(dir, "gone")})
	wantSaid(t, err, msgid.ErrorReportsInGone)
	if _, err := ReadReport(t.Context(), filepath.Join(dir, "a.eml")); err != nil {
		t.Error(err)
	}
	_, err = ReadReport(t.Context(), filepath.Join(dir, "gone"))
	wantSaid(t, err, msgid.ErrorReportsInGone)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.ReportsAt(ctx, school, ReportsPlace{Folder: dir, Named: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestManyDownloads: however many other files there are, these are names and no more.
func TestManyDownloads(t *testing.T) {
	s, dir := Open(t.TempDir()), t.TempDir()
	for n := range 3000 {
		write(t, filepath.Join(dir, "photo"+strconv.Itoa(n)+".jpg"), "")
	}
	write(t, filepath.Join(dir, report+".json.gz"), "{}")
	if got := placed(t, s, ReportsPlace{Folder: dir, Named: true}); len(got) != 1 {
		t.Errorf("found %q", got)
	}
}

// TestSilentDrive: a drive that never answers is waited for until ctx ends, and not for long.
func TestSilentDrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan struct{})
		defer close(answer)
		silent := func() (bool, error) {
			<-answer
			return true, nil
		}
		_, err := within(t.Context(), answerTime, silent)
		wantSaid(t, unreadable("N:\\", err), msgid.ErrorReportsInSlow)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := within(ctx, answerTime, silent); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
}

func wantSaid(t *testing.T, err error, id msgid.ID) {
	t.Helper()
	var said *assets.Error
	if !errors.As(err, &said) || said.ID != id {
		t.Errorf("%v, want %s", err, id)
	}
}

func TestDenied(t *testing.T) {
	wantSaid(t, unreadable("/x", fs.ErrPermission), deniedHere())
}

func TestUserDir(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such file there")
	}
	const settings = "# made by xdg-user-dirs-update\nXDG_DESKTOP_DIR=\"$HOME/Desktop\"\n"
	good := func(line, want string) {
		t.Helper()
		if got, set := userDir(settings+line+"\n", downloadsVariable, "/home/jo"); !set || got != want {
			t.Errorf("%s: %q, %v", line, got, set)
		}
	}
	bad := func(line string) {
		t.Helper()
		if got, set := userDir(settings+line, downloadsVariable, "/home/jo"); set {
			t.Errorf("%s: %q", line, got)
		}
	}
	good(`XDG_DOWNLOAD_DIR="$HOME/Téléchargements"`, "/home/jo/Téléchargements")
	good(` XDG_DOWNLOAD_DIR = "/data/dl" `, "/data/dl")
	good(`XDG_DOWNLOAD_DIR="$HOME/a \"b\""`, `/home/jo/a "b"`)
	good(`XDG_DOWNLOAD_DIR="$HOME/"`, "/home/jo")
	bad(``)
	bad(`#XDG_DOWNLOAD_DIR="$HOME/x"`)
	bad(`XDG_DOWNLOAD_DIR="$HOMER/x"`)
	bad(`XDG_DOWNLOAD_DIR="x"`)
}

func TestDownloads(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("there the system says it")
	}
	home := t.TempDir()
	find := func(also map[string]string) string {
		return Downloads(func(name string) string {
			if name == "HOME" {
				return home
			}
			return also[name]
		})
	}
	make := func(name string) string {
		path := filepath.Join(home, filepath.FromSlash(name))
		if err := os.MkdirAll(path, dirMode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	want := func(also map[string]string, want string) {
		t.Helper()
		if got := find(also); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	want(nil, "") // there is no such folder
	usual := make("Downloads")
	want(nil, usual)
	named, config := make("named"), make(".config")
	want(map[string]string{downloadsVariable: named}, named)
	want(map[string]string{downloadsVariable: filepath.Join(home, "gone")}, "")
	want(map[string]string{downloadsVariable: "named"}, usual) // not absolute
	write(t, filepath.Join(config, "user-dirs.dirs"), `XDG_DOWNLOAD_DIR="$HOME/named"`)
	want(nil, named)
	write(t, filepath.Join(config, "user-dirs.dirs"), `XDG_DOWNLOAD_DIR="$HOME/"`)
	want(nil, "") // so the user has none
	want(map[string]string{"XDG_CONFIG_HOME": named}, usual)
}

func TestFindFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its paths are others")
	}
	home := t.TempDir()
	for _, name := range []string{"TLS reports", "Anna's", `back\slash`, "no"} {
		if err := os.Mkdir(filepath.Join(home, name), dirMode); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(home, "a.json"), "{}")
	env := func(name string) string { return map[string]string{"HOME": home}[name] }
	good := func(text, want string) {
		t.Helper()
		if got, err := FindFolder(t.Context(), text, env); err != nil || got != filepath.Join(home, want) {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	bad := func(text string, id msgid.ID) {
		t.Helper()
		_, err := FindFolder(t.Context(), text, env)
		wantSaid(t, err, id)
	}
	for _, text := range []string{
		home + "/TLS reports", home + "/TLS reports/", " " + home + "/TLS reports\n", "'" + home + "/TLS reports' ", `"` + home + `/TLS reports"`,
		strings.ReplaceAll(home+"/TLS reports", " ", `\ `) + " ", "file://" + home + "/TLS%20reports", "FILE://localhost" + home + "/TLS%20reports\r\n",
		"~/TLS reports", "'file://" + home + "/TLS%20reports'", `~/TLS\ reports`,
	} {
		good(text, "TLS reports")
	}
	good(home+"/Anna's", "Anna's")
	good("'"+home+`/Anna'\''s'`, "Anna's")
	good(home+`/back\slash`, `back\slash`)
	good(home+`/back\\slash`, `back\slash`)
	bad("~/nothing", msgid.ErrorReportsInMissing)
	bad("file://elsewhere.example/share", msgid.ErrorReportsInMissing)
	bad("file:///nowhere/at/all", msgid.ErrorReportsInMissing)
	bad("https://example.com/", msgid.ErrorReportsInMissing)
	bad("''", msgid.ErrorReportsInMissing)
	bad("~/a.json", msgid.ErrorReportsInFile)
	bad("~", msgid.ErrorReportsInWhole)
	bad("/", msgid.ErrorReportsInWhole)
}
