package guide

import "testing"

// TestPathOf writes paths as the system does that the folder is of.
func TestPathOf(t *testing.T) {
	for folder, want := range map[string]string{
		"":                 "",
		"/notes/a.example": "/notes/a.example/web/.well-known/mta-sts.txt",
		"/":                "/web/.well-known/mta-sts.txt",
		`C:\notes\_aux.de`: `C:\notes\_aux.de\web\.well-known\mta-sts.txt`,
		`D:\`:              `D:\web\.well-known\mta-sts.txt`,
	} {
		g := &Guide{Folder: func(string) string { return folder }}
		if got := g.PathOf("a.example", "web/.well-known/mta-sts.txt"); got != want {
			t.Errorf("in %q: %q, want %q", folder, got, want)
		}
	}
	if got := new(Guide).PathOf("a.example", "web"); got != "" {
		t.Errorf("nowhere: %q", got)
	}
}
