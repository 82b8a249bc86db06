package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/journey"
)

func TestIsDevice(t *testing.T) {
	for _, domain := range []string{"aux.com", "con.example", "nul.co.uk", "prn.de", "com1.example", "lpt9.example", "com0.example"} {
		if !isDevice(domain) {
			t.Errorf("%s is no device", domain)
		}
	}
	for _, domain := range []string{"auxiliary.com", "console.example", "mail.aux.com", "com.example", "com10.example", "lptx.example", "xcom1.example", "example.com"} {
		if isDevice(domain) {
			t.Errorf("%s is a device", domain)
		}
	}
}

// The notes of a domain whose name is that of a device are kept like others, in a folder that each system can make.
func TestDeviceNames(t *testing.T) {
	domains := []string{"aux.com", "com1.example", "con.example", "lpt1.example", "nul.example", "prn.example", school}
	for _, devices := range []bool{true, false, hasDevices} {
		s := Open(t.TempDir())
		s.devices = devices || hasDevices // where there are devices, nothing helps but to obey
		for _, domain := range domains {
			must[journey.Journey](t)(s.Update(domain, add("begun"), at("14:00:00")))
			if err := s.Write(domain, map[string][]byte{"web/.well-known/mta-sts.txt": []byte("version: STSv1\n")}); err != nil {
				t.Error(err)
			}
			folder := domain
			if s.devices && isDevice(domain) {
				folder = "_" + domain
			}
			if got := s.Folder(domain); got != filepath.Join(s.dir, folder) {
				t.Errorf("%s has its notes in %s", domain, got)
			}
			if j := must[journey.Journey](t)(s.Load(domain)); !j.Begun() {
				t.Errorf("%s has no notes", domain)
			}
		}
		slices.Sort(domains)
		if got := must[[]string](t)(s.Domains()); !slices.Equal(got, domains) {
			t.Errorf("the domains are %q, want %q", got, domains)
		}
	}
}

// Notes in the folder of another system are found, go on there, and are listed once.
func TestDeviceNotesOfAnotherSystem(t *testing.T) {
	for _, devices := range []bool{true, false} {
		if !devices && hasDevices {
			continue // the other folder cannot be made here
		}
		dir := t.TempDir()
		before, after := Open(dir), Open(dir)
		before.devices, after.devices = devices, !devices && !hasDevices
		must[journey.Journey](t)(before.Update("aux.com", add("1"), at("14:00:00")))
		j := must[journey.Journey](t)(after.Update("aux.com", add("2"), at("14:01:00")))
		if diff := cmp.Diff(must[journey.Journey](t)(before.Load("aux.com")), j); diff != "" {
			t.Error(diff)
		}
		if len(j.Answers) != 2 || after.Folder("aux.com") != before.Folder("aux.com") {
			t.Errorf("%d answers in %s", len(j.Answers), after.Folder("aux.com"))
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 1 {
			t.Errorf("%d folders", len(entries))
		}
		if got := must[[]string](t)(after.Domains()); !slices.Equal(got, []string{"aux.com"}) {
			t.Errorf("the domains are %q", got)
		}
	}
}

// What is no domain stays none, whatever stands before it.
func TestSetApartIsNoDomain(t *testing.T) {
	s := Open(t.TempDir())
	for _, folder := range []string{"_aux.com", "_example.com", "__aux.com", "_"} {
		if s.Folder(folder) != "" {
			t.Errorf("%q has a folder", folder)
		}
		if err := os.MkdirAll(filepath.Join(s.dir, folder), dirMode); err != nil {
			t.Fatal(err)
		}
	}
	if got := must[[]string](t)(s.Domains()); len(got) > 0 {
		t.Errorf("domains without notes: %q", got)
	}
}
